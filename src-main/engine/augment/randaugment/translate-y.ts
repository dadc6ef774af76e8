import { signed, type Operation } from './operation.js'
import { transform } from './transform.js'

/** Samples at y + by, in pixels. */
export const translateY: Operation = {
  draw: (level, random) => [signed(random, level * 100)],
  apply: (data, width, height, [by = 0]) => transform(data, width, height, [1, 0, 0, 0, 1, by]),
}
