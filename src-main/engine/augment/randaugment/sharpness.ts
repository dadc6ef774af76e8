import { blendTable, drawFactor } from './blend.js'
import type { Operation } from './operation.js'
import { scratchCopy } from './scratch.js'

const side = Math.fround(1 / 13)
const centre = Math.fround(5 / 13)

/** Blends with a 3x3 smoothing (centre 5, rest 1, over 13); the border of one pixel stays. */
export const sharpness: Operation = {
  draw: drawFactor,
  apply(data, width, height, [factor = 1]) {
    const table = blendTable(factor)
    const source = scratchCopy(data)
    const line = width * 3
    for (let y = 1; y < height - 1; y++) {
      for (let i = y * line + 3; i < (y + 1) * line - 3; i++) {
        const value = source[i] as number
        const sum =
          (source[i - line - 3] as number) +
          (source[i - line] as number) +
          (source[i - line + 3] as number) +
          (source[i - 3] as number) +
          5 * value +
          (source[i + 3] as number) +
          (source[i + line - 3] as number) +
          (source[i + line] as number) +
          (source[i + line + 3] as number)
        // A whole number of thirteens may come out a hair under in the kernel's float32, and be truncated.
        const smooth = sum % 13 === 0 ? inOrder(source, i, line) : (sum / 13) | 0
        data[i] = table[(smooth << 8) | value] as number
      }
    }
  },
}

/** The smoothed value in float32 and in the kernel's order of sums, truncated. */
function inOrder(source: Uint8Array, i: number, line: number): number {
  let sum = 0
  for (let row = -line; row <= line; row += line) {
    for (let column = -3; column <= 3; column += 3) {
      const weight = row === 0 && column === 0 ? centre : side
      sum = Math.fround(sum + weight * (source[i + row + column] as number))
    }
  }
  return Math.floor(sum)
}
