import { expect, test } from 'vitest'
import { runIdSchema } from '#contract/ids.js'
import type { WatchedPredictions } from '#contract/run.js'
import { configRows } from './config-rows.js'
import { judged, mistakes, predictionsAt } from './evaluation.js'

const perClass = ['cat', 'dog', 'owl'].map((name) => ({
  name,
  examples: 10,
  precision: 1,
  recall: 1,
  f1: 1,
}))

test('mistakes are counted off the diagonal, most frequent first', () => {
  const confusion = [
    [8, 2, 0],
    [5, 4, 1],
    [0, 0, 10],
  ]
  expect(mistakes({ perClass, confusion }, 2)).toEqual([
    { truth: 'dog', predicted: 'cat', pictures: 5 },
    { truth: 'cat', predicted: 'dog', pictures: 2 },
  ])
})

const ref = { of: 'run', run: runIdSchema.parse('a'), split: 'validation', index: 0 } as const
const watched: WatchedPredictions = {
  pictures: [
    { ref, label: 'cat', classes: ['cat'] },
    { ref: { ...ref, index: 1 }, label: 'dog', classes: ['dog'] },
  ],
  evaluations: [
    { step: 5, top: [[{ name: 'dog', probability: 0.9 }], [{ name: 'dog', probability: 0.6 }]] },
    { step: 10, top: [[{ name: 'cat', probability: 0.7 }], []] },
  ],
}

test('the last evaluation is shown unless another is asked for', () => {
  expect(predictionsAt(watched, null)?.step).toBe(10)
  expect(predictionsAt(watched, 0)?.step).toBe(5)
  expect(predictionsAt(watched, 7)?.step).toBe(10)
  expect(predictionsAt({ ...watched, evaluations: [] }, 0)).toBeNull()
})

test('a picture is right when its likeliest class is its own; without an answer it is wrong', () => {
  const [first, second] = watched.evaluations
  expect(first && judged(watched, first).map(({ right }) => right)).toEqual([false, true])
  expect(second && judged(watched, second).map(({ right }) => right)).toEqual([true, false])
})

test('a config becomes rows with their places', () => {
  expect(configRows({ a: 1, b: { c: null, d: { e: true } }, f: ['x', 'y'], g: 'word' })).toEqual([
    { path: 'a', value: 1 },
    { path: 'b.c', value: null },
    { path: 'b.d.e', value: true },
    { path: 'f', value: 'x, y' },
    { path: 'g', value: 'word' },
  ])
})
