import { drawNothing, type Operation } from './operation.js'
import { mapValues } from './table.js'

/** Flattens the histogram of each channel; one that is too flat already stays. */
export const equalize: Operation = {
  draw: drawNothing,
  apply(data) {
    for (let channel = 0; channel < 3; channel++) {
      const histogram = new Int32Array(256)
      for (let at = channel; at < data.length; at += 3) {
        const value = data[at] as number
        histogram[value] = (histogram[value] as number) + 1
      }
      const last = histogram.findLast((count) => count > 0) ?? 0
      const step = Math.floor((data.length / 3 - last) / 255)
      if (step === 0) continue
      const table = new Uint8Array(256)
      let sum = 0
      for (let value = 1; value < 256; value++) {
        sum += histogram[value - 1] as number
        table[value] = Math.min(255, Math.floor((sum + Math.floor(step / 2)) / step))
      }
      mapValues(data, table, channel, 3)
    }
  },
}
