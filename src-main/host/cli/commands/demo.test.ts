import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../../../platform/entries.js'
import { resolveConfig } from '../../../service/resolve-config.js'
import { settings, wishOfWords } from '../../../service/settings.js'
import { demoWords, registerDemo } from './demo.js'

/** A program whose `train` only tells what it was given. */
function programWithTrain(): { program: Command; seen: unknown[] } {
  const seen: unknown[] = []
  const program = new Command().exitOverride()
  program
    .command('train')
    .argument('<folder>')
    .allowUnknownOption()
    .allowExcessArguments()
    .option('--steps <count>')
    .option('--workspace <folder>')
    .option('--json')
    .action((folder: string, options: object) => {
      seen.push({ folder, ...options })
    })
  registerDemo(program)
  return { program, seen }
}

describe('demo', () => {
  it('trains on the sample pictures, steps and workspace as asked', async () => {
    const { program, seen } = programWithTrain()
    const words = ['demo', '--steps', '5', '--workspace', '/w', '--json']
    await program.parseAsync(words, { from: 'user' })
    const folder = join(projectRoot(), 'resources', 'sample')
    expect(seen).toEqual([{ folder, steps: '5', workspace: '/w', json: true }])
  })

  it('gives only flags that train knows, and values that it takes', () => {
    const words = demoWords('/sample').slice(1)
    const pairs = words.flatMap((word, at) =>
      at % 2 === 0 ? [[word.replace(/^--/, ''), words[at + 1] ?? ''] as const] : [],
    )
    const wish = wishOfWords(new Map(pairs))
    expect(pairs.filter(([flag]) => !settings.some((each) => each.flag === flag))).toEqual([])
    expect(resolveConfig(wish, '/sample', 650)).toMatchObject({ steps: 2500, note: null })
  })

  it('has the same classes in both halves of the sample', () => {
    const folder = join(projectRoot(), 'resources', 'sample')
    const [train, val] = ['train', 'val'].map((split) => readdirSync(join(folder, split)).sort())
    expect(train).toHaveLength(12)
    expect(val).toEqual(train)
    expect(existsSync(join(folder, 'LICENSES.md'))).toBe(true)
  })

  it('says so when there is no train command', async () => {
    const program = new Command().exitOverride()
    registerDemo(program)
    await expect(program.parseAsync(['demo'], { from: 'user' })).rejects.toMatchObject({
      code: 'internal',
    })
  })
})
