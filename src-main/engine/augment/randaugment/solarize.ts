import type { Operation } from './operation.js'
import { mapValues, tableOf } from './table.js'

/** Inverts values from the threshold on, which wraps at 256 as the reference's uint8 constant does. */
export const solarize: Operation = {
  draw: (level) => [Math.trunc(level * 256)],
  apply(data, _width, _height, [threshold = 0]) {
    const limit = threshold & 255
    mapValues(
      data,
      tableOf((value) => (value >= limit ? 255 - value : value)),
    )
  },
}
