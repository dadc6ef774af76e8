import { signed, type Operation } from './operation.js'
import { transform } from './transform.js'

/** Samples at x + by, in pixels. */
export const translateX: Operation = {
  draw: (level, random) => [signed(random, level * 100)],
  apply: (data, width, height, [by = 0]) => transform(data, width, height, [1, 0, by, 0, 1, 0]),
}
