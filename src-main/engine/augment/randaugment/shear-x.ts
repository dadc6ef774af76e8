import { signed, type Operation } from './operation.js'
import { transform } from './transform.js'

/** Samples at x + by * y, about the top left corner. */
export const shearX: Operation = {
  draw: (level, random) => [signed(random, level * 0.3)],
  apply: (data, width, height, [by = 0]) => transform(data, width, height, [1, by, 0, 0, 1, 0]),
}
