import { signed, type Operation } from './operation.js'
import { transform } from './transform.js'

/** Turns about the middle by `degrees`. */
export const rotate: Operation = {
  draw: (level, random) => [signed(random, level * 30)],
  apply(data, width, height, [degrees = 0]) {
    const c = Math.cos(degrees * (Math.PI / 180))
    const s = Math.sin(degrees * (Math.PI / 180))
    const w = width - 1
    const h = height - 1
    const left = (w - (c * w - s * h)) / 2
    const top = (h - (s * w + c * h)) / 2
    transform(data, width, height, [c, -s, left, s, c, top])
  },
}
