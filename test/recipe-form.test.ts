/** What the page says of recipes against what the service knows of them. */
import { describe, expect, test } from 'vitest'
import { demoWords } from '../src-main/host/cli/commands/demo.js'
import { settings, wishOfWords } from '../src-main/service/settings.js'
import { firstRunWish } from '../src-renderer/lib/first-run.js'
import { recipe as english } from '../src-renderer/strings/en/recipe.js'
import { recipe as chinese } from '../src-renderer/strings/zh-cn/recipe.js'

/** The folder is a word of its own on the command line. */
const paths = [...settings.map((setting) => setting.path.join('.')), 'data.folder']

describe('words of the recipe', () => {
  test('every field of the command line has words in both languages, and no other', () => {
    expect(Object.keys(english.fields).sort()).toEqual([...paths].sort())
    expect(Object.keys(chinese.fields).sort()).toEqual([...paths].sort())
  })

  test('the Chinese words are Chinese', () => {
    for (const [path, { help }] of Object.entries(chinese.fields)) {
      expect(help, path).toMatch(/[\u4e00-\u9fff]{4}/)
    }
  })

  test('words of choices are of choices that exist', () => {
    for (const words of [english, chinese]) {
      for (const [path, byName] of Object.entries(words.choices)) {
        const kind = settings.find((setting) => setting.path.join('.') === path)?.kind
        const choices = kind?.type === 'choice' ? kind.choices : []
        expect(choices, path).toEqual(expect.arrayContaining(Object.keys(byName)))
      }
    }
  })
})

test('the first run that Home offers is the one of `vitrine demo`', () => {
  const words = new Map<string, string>()
  const said = demoWords('sample').slice(1)
  for (let index = 0; index < said.length; index += 2) {
    words.set((said[index] ?? '').replace(/^--/, ''), said[index + 1] ?? '')
  }
  const { model, ...wish } = wishOfWords(words)
  const { from, ...named } = model ?? {}
  expect(from).toBe('scratch')
  expect(firstRunWish).toEqual({ ...wish, model: named })
})
