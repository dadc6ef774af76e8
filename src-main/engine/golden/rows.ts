/** One compared array of a golden file, and how its error is measured. */
import type { HostArray } from '../host-array.js'

export interface GoldenRow {
  readonly name: string
  /** Largest difference over the largest expected value. */
  readonly error: number
  readonly limit: number
}

/** The scale is the largest expected value, but at least `floor`. */
export function relativeError(
  found: HostArray | undefined,
  expected: HostArray,
  floor = 0,
): number {
  if (!found || found.data.length !== expected.data.length) return Infinity
  let difference = 0
  let largest = 0
  expected.data.forEach((value, index) => {
    const gap = Math.abs((found.data[index] ?? NaN) - value)
    difference = Number.isNaN(gap) ? Infinity : Math.max(difference, gap)
    largest = Math.max(largest, Math.abs(value))
  })
  return difference / Math.max(largest, floor, Number.MIN_VALUE)
}
