/** Bilinear with aligned corners, as scipy.ndimage.zoom of order 1; [1, 1+from², D] to [1, 1+to², D]. */
import type { HostArray } from '../host-array.js'

export function resizePositionEmbedding(array: HostArray, to: number): HostArray {
  const width = array.shape[2] ?? 0
  const from = Math.round(Math.sqrt((array.shape[1] ?? 1) - 1))
  const data = new Float32Array((1 + to * to) * width)
  data.set(array.data.subarray(0, width))
  const scale = to > 1 ? (from - 1) / (to - 1) : 0
  for (let y = 0; y < to; y++)
    for (let x = 0; x < to; x++) {
      const top = Math.min(Math.floor(y * scale), Math.max(from - 2, 0))
      const left = Math.min(Math.floor(x * scale), Math.max(from - 2, 0))
      const down = y * scale - top
      const right = x * scale - left
      const below = Math.min(top + 1, from - 1)
      const beside = Math.min(left + 1, from - 1)
      const value = (row: number, column: number, channel: number) =>
        array.data[(1 + row * from + column) * width + channel] ?? NaN
      for (let channel = 0; channel < width; channel++)
        data[(1 + y * to + x) * width + channel] =
          (1 - down) *
            ((1 - right) * value(top, left, channel) + right * value(top, beside, channel)) +
          down * ((1 - right) * value(below, left, channel) + right * value(below, beside, channel))
    }
  return { shape: [1, 1 + to * to, width], data }
}
