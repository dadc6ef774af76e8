import { scratchCopy } from './scratch.js'

const round = Math.fround

/**
 * Output (x, y) takes the nearest pixel of input (a x + b y + c, d x + e y + f), halves away
 * from zero, in float32 as tfa's transform computes it; holes are grey 128.
 */
export function transform(
  data: Uint8Array,
  width: number,
  height: number,
  [a, b, c, d, e, f]: readonly [number, number, number, number, number, number],
): void {
  const source = scratchCopy(data)
  const alongX = Float32Array.from({ length: width }, (_, x) => round(a) * x)
  const alongY = Float32Array.from({ length: width }, (_, x) => round(d) * x)
  const shiftX = round(c)
  const shiftY = round(f)
  const right = width - 0.5
  const bottom = height - 0.5
  let to = 0
  for (let y = 0; y < height; y++) {
    const rowX = round(round(b) * y)
    const rowY = round(round(e) * y)
    for (let x = 0; x < width; x++, to += 3) {
      const fromX = round(round((alongX[x] as number) + rowX) + shiftX)
      const fromY = round(round((alongY[x] as number) + rowY) + shiftY)
      if (fromX > -0.5 && fromX < right && fromY > -0.5 && fromY < bottom) {
        const from = (((fromY + 0.5) | 0) * width + ((fromX + 0.5) | 0)) * 3
        data[to] = source[from] as number
        data[to + 1] = source[from + 1] as number
        data[to + 2] = source[from + 2] as number
      } else {
        data[to] = data[to + 1] = data[to + 2] = 128
      }
    }
  }
}
