import { expect, test } from 'vitest'
import { sparklinePoints } from './sparkline-points.js'

test('the highest value is at the top, the lowest at the bottom, ends at the edges', () => {
  expect(sparklinePoints([3, 2, 1], 100, 24)).toBe('0.0,2.0 50.0,12.0 100.0,22.0')
})

test('many values become as many means as there is room for', () => {
  const points = sparklinePoints(
    Float64Array.from({ length: 100_000 }, (_, index) => index),
    20,
    20,
  )
  expect(points.split(' ')).toHaveLength(10)
  expect(points.startsWith('0.0,18.0')).toBe(true)
  expect(points.endsWith('20.0,2.0')).toBe(true)
})

test('a flat curve is drawn, less than two values are not, and what is not finite is left out', () => {
  expect(sparklinePoints([1, 1], 10, 10)).toBe('0.0,8.0 10.0,8.0')
  expect(sparklinePoints([1], 10, 10)).toBe('')
  expect(sparklinePoints([], 10, 10)).toBe('')
  expect(sparklinePoints([2, NaN, 1], 100, 24)).toBe('0.0,2.0 100.0,22.0')
})
