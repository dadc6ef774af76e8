import type { Operation } from './operation.js'

/** Keeps the highest `bits`; none act as one, as TensorFlow clamps the shift to 7. */
export const posterize: Operation = {
  draw: (level) => [Math.trunc(level * 4)],
  apply(data, _width, _height, [bits = 0]) {
    const shift = Math.min(7, 8 - bits)
    for (let at = 0; at < data.length; at++) data[at] = ((data[at] as number) >> shift) << shift
  },
}
