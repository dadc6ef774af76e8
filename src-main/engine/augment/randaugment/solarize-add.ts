import type { Operation } from './operation.js'
import { mapValues, tableOf } from './table.js'

/** Adds to values under 128, up to 255. */
export const solarizeAdd: Operation = {
  draw: (level) => [Math.trunc(level * 110)],
  apply(data, _width, _height, [addition = 0]) {
    mapValues(
      data,
      tableOf((value) => (value < 128 ? Math.min(255, value + addition) : value)),
    )
  },
}
