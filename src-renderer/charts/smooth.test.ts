import { expect, test } from 'vitest'
import { smoothed } from './smooth.js'

test('weight 0 leaves values as they are', () => {
  expect([...smoothed([3, 1, 2], 0)]).toEqual([3, 1, 2])
})

test("is TensorBoard's debiased average", () => {
  // last: 0.5, 1.25, 2.625; debias 1 - 0.5^n: 0.5, 0.75, 0.875.
  expect([...smoothed([1, 2, 4], 0.5)]).toEqual([1, 1.25 / 0.75, 2.625 / 0.875])
})

test('a constant stays itself, and what is not finite passes through without a trace', () => {
  const result = smoothed([5, NaN, 5, Infinity, 5], 0.9)
  expect(result[1]).toBeNaN()
  expect(result[3]).toBe(Infinity)
  for (const index of [0, 2, 4]) expect(result[index]).toBeCloseTo(5, 12)
})
