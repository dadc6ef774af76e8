import type { Operation } from './operation.js'

/** Greys a square of up to twice `half` about (centerY, centerX), cut at the borders. */
export const cutout: Operation = {
  draw: (level, random, width, height) => [
    Math.trunc(level * 40),
    random.integer(height),
    random.integer(width),
  ],
  apply(data, width, height, [half = 0, centerY = 0, centerX = 0]) {
    const left = Math.max(0, centerX - half)
    const right = Math.min(width, Math.max(left, centerX + half))
    for (let y = Math.max(0, centerY - half); y < Math.min(height, centerY + half); y++) {
      data.fill(128, (y * width + left) * 3, (y * width + right) * 3)
    }
  },
}
