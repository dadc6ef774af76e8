import { blendTable, drawFactor } from './blend.js'
import type { Operation } from './operation.js'

const reds = Float64Array.from({ length: 256 }, (_, value) => 0.2989 * value)
const greens = Float64Array.from({ length: 256 }, (_, value) => 0.587 * value)
const blues = Float64Array.from({ length: 256 }, (_, value) => 0.114 * value)

/** Blends with the luminance that TensorFlow's rgb_to_grayscale gives for 8 bits. */
export const color: Operation = {
  draw: drawFactor,
  apply(data, _width, _height, [factor = 1]) {
    const table = blendTable(factor)
    for (let at = 0; at < data.length; at += 3) {
      const red = data[at] as number
      const green = data[at + 1] as number
      const blue = data[at + 2] as number
      const sum = (reds[red] as number) + (greens[green] as number) + (blues[blue] as number)
      // uint8 is scaled to [0, 1) and back by 255.5, truncated (convert_image_dtype).
      const row = (((sum / 255) * 255.5) | 0) << 8
      data[at] = table[row | red] as number
      data[at + 1] = table[row | green] as number
      data[at + 2] = table[row | blue] as number
    }
  },
}
