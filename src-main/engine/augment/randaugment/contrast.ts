import { blend, drawFactor } from './blend.js'
import type { Operation } from './operation.js'
import { mapValues, tableOf } from './table.js'

/** Blends with pixels / 256 clipped to 255, not with the mean: the reference's own formula. */
export const contrast: Operation = {
  draw: drawFactor,
  apply(data, _width, _height, [factor = 1]) {
    const grey = Math.floor(Math.min(255, data.length / 3 / 256))
    mapValues(
      data,
      tableOf((value) => blend(grey, value, factor)),
    )
  },
}
