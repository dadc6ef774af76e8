import { signed, type Operation } from './operation.js'
import { transform } from './transform.js'

/** Samples at y + by * x, about the top left corner. */
export const shearY: Operation = {
  draw: (level, random) => [signed(random, level * 0.3)],
  apply: (data, width, height, [by = 0]) => transform(data, width, height, [1, 0, 0, by, 1, 0]),
}
