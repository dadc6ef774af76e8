/** WCAG 2.2 AA over the tokens of app.css: 4.5:1 for words, 3:1 for curves and borders of controls. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync(new URL('../src-renderer/app.css', import.meta.url), 'utf8')

const pairs = [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)]
const tokens = new Map(pairs.map(([, name = '', light = '', dark = '']) => [name, { light, dark }]))

/** WCAG's relative luminance. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}

const words: [string, string[]][] = [
  ['text', ['ground', 'raised', 'sunken', 'hover', 'accent-soft']],
  ['quiet', ['ground', 'raised', 'sunken', 'hover', 'accent-soft']],
  ['accent', ['ground', 'raised', 'accent-soft']],
  ['on-accent', ['accent']],
  ['positive', ['raised', 'positive-soft']],
  ['warning', ['raised', 'warning-soft']],
  ['danger', ['raised', 'danger-soft']],
]
const shapes: [string, string[]][] = [
  ['control', ['ground', 'raised']],
  ...Array.from({ length: 12 }, (_, i): [string, string[]] => [
    `series-${i + 1}`,
    ['raised', 'ground'],
  ]),
]

test("the measure is WCAG's: black on white is 21, #767676 on white is 4.54", () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
  expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2)
})

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  const color = (name: string): string => {
    const token = tokens.get(name)
    if (!token) throw new Error(`app.css has no --${name} as a pair of colours.`)
    return token[theme]
  }
  test.each([
    ...words.map((pair) => [...pair, 4.5] as const),
    ...shapes.map((pair) => [...pair, 3] as const),
  ])('%s on %s', (front, grounds, least) => {
    for (const ground of grounds) {
      expect(contrast(color(front), color(ground)), `on ${ground}`).toBeGreaterThanOrEqual(least)
    }
  })
})
