import { blend, drawFactor } from './blend.js'
import type { Operation } from './operation.js'
import { mapValues, tableOf } from './table.js'

/** Blends with black. */
export const brightness: Operation = {
  draw: drawFactor,
  apply(data, _width, _height, [factor = 1]) {
    mapValues(
      data,
      tableOf((value) => blend(0, value, factor)),
    )
  },
}
