import { drawNothing, type Operation } from './operation.js'
import { mapValues, tableOf } from './table.js'

const round = Math.fround

/** Stretches each channel to 0..255; a flat one stays. */
export const autoContrast: Operation = {
  draw: drawNothing,
  apply(data) {
    for (let channel = 0; channel < 3; channel++) {
      let low = 255
      let high = 0
      for (let at = channel; at < data.length; at += 3) {
        const value = data[at] as number
        if (value < low) low = value
        if (value > high) high = value
      }
      if (high <= low) continue
      const scale = round(255 / (high - low))
      const offset = round(-low * scale)
      const stretched = (value: number) => round(round(value * scale) + offset)
      const table = tableOf((value) => Math.min(255, Math.max(0, stretched(value))))
      mapValues(data, table, channel, 3)
    }
  },
}
