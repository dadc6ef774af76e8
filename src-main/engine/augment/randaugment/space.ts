/** RandAugment's operations over [height, width, 3], in place; holes are grey 128, samples the nearest pixel. */
import { blend } from './blend.js'

/** Output (x, y) takes input (a x + b y + c, d x + e y + f). */
function transform(
  data: Uint8Array,
  width: number,
  height: number,
  [a, b, c, d, e, f]: readonly [number, number, number, number, number, number],
): void {
  const source = data.slice()
  const round = Math.fround
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const fromX = roundHalfAway(
        round(round(round(round(a) * x) + round(round(b) * y)) + round(c)),
      )
      const fromY = roundHalfAway(
        round(round(round(round(d) * x) + round(round(e) * y)) + round(f)),
      )
      const to = (y * width + x) * 3
      const inside = fromX >= 0 && fromX < width && fromY >= 0 && fromY < height
      const from = (fromY * width + fromX) * 3
      for (let channel = 0; channel < 3; channel++) {
        data[to + channel] = inside ? (source[from + channel] as number) : 128
      }
    }
  }
}

function roundHalfAway(value: number): number {
  return value < 0 ? -Math.floor(0.5 - value) : Math.floor(value + 0.5)
}

export function rotate(data: Uint8Array, width: number, height: number, degrees: number): void {
  const c = Math.cos(degrees * (Math.PI / 180))
  const s = Math.sin(degrees * (Math.PI / 180))
  const w = width - 1
  const h = height - 1
  transform(data, width, height, [
    c,
    -s,
    (w - (c * w - s * h)) / 2,
    s,
    c,
    (h - (s * w + c * h)) / 2,
  ])
}

export function shearX(data: Uint8Array, width: number, height: number, level: number): void {
  transform(data, width, height, [1, level, 0, 0, 1, 0])
}

export function shearY(data: Uint8Array, width: number, height: number, level: number): void {
  transform(data, width, height, [1, 0, 0, level, 1, 0])
}

export function translateX(data: Uint8Array, width: number, height: number, by: number): void {
  transform(data, width, height, [1, 0, by, 0, 1, 0])
}

export function translateY(data: Uint8Array, width: number, height: number, by: number): void {
  transform(data, width, height, [1, 0, 0, 0, 1, by])
}

export function cutout(
  data: Uint8Array,
  width: number,
  height: number,
  half: number,
  centerY: number,
  centerX: number,
): void {
  const left = Math.max(0, centerX - half)
  const right = Math.min(width, Math.max(left, centerX + half))
  for (let y = Math.max(0, centerY - half); y < Math.min(height, centerY + half); y++) {
    data.fill(128, (y * width + left) * 3, (y * width + right) * 3)
  }
}

/** Blends with a 3x3 smoothing (centre 5, rest 1, over 13); the border of one pixel stays. */
export function sharpness(data: Uint8Array, width: number, height: number, factor: number): void {
  const source = data.slice()
  const line = width * 3
  const side = Math.fround(1 / 13)
  const centre = Math.fround(5 / 13)
  const at = (index: number) => source[index] as number
  for (let y = 1; y < height - 1; y++) {
    for (let i = y * line + 3; i < (y + 1) * line - 3; i++) {
      // float32 in the kernel's order: a sum a hair under a whole number is truncated as there.
      let sum = 0
      for (let row = -line; row <= line; row += line) {
        for (let column = -3; column <= 3; column += 3) {
          const weight = row === 0 && column === 0 ? centre : side
          sum = Math.fround(sum + weight * at(i + row + column))
        }
      }
      data[i] = blend(Math.floor(sum), at(i), factor)
    }
  }
}
