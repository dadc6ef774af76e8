import { expect, test } from 'vitest'
import { decimated, firstAtLeast, nearest } from './decimate.js'

const count = 100_000
const x = Float64Array.from({ length: count }, (_, index) => index)

test('keeps the spikes of a long curve in a few thousand points, in order', () => {
  const y = new Float64Array(count)
  y[51_234] = 9
  y[77_777] = -9
  const points = decimated(x, y, 0, count)
  expect(points.length).toBeLessThanOrEqual(2002)
  expect(points).toContainEqual({ x: 51_234, y: 9 })
  expect(points).toContainEqual({ x: 77_777, y: -9 })
  expect(points.map((point) => point.x)).toEqual(
    points.map((point) => point.x).sort((a, b) => a - b),
  )
})

test('a short part shows every point and one beyond each end', () => {
  expect(decimated(x, x, 10, 12).map((point) => point.x)).toEqual([9, 10, 11, 12])
  expect(decimated([1, 2], [5, 6], 0, 9)).toEqual([
    { x: 1, y: 5 },
    { x: 2, y: 6 },
  ])
  expect(decimated([], [], 0, 1)).toEqual([])
})

test('finds places in ascending columns', () => {
  expect([0, 1, 2, 9].map((wanted) => firstAtLeast([1, 3, 5], wanted))).toEqual([0, 0, 1, 3])
  expect([-4, 1.9, 2.1, 99].map((wanted) => nearest([1, 3, 5], wanted))).toEqual([0, 0, 1, 2])
  expect(nearest([], 1)).toBe(-1)
})
