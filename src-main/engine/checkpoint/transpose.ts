/** Axes of an array in another order, as numpy's transpose. */
import type { HostArray } from '../host-array.js'

/** Axis i of the result is axis `order[i]` of the array, which must have as many axes; copies. */
export function transpose({ shape, data }: HostArray, order: readonly number[]): HostArray {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1))
  const sides = order.map((axis) => shape[axis] ?? 1)
  const steps = order.map((axis) => strides[axis] ?? 0)
  const result = new Float32Array(data.length)
  let at = 0
  const walk = (axis: number, from: number): void => {
    const [side = 1, step = 0] = [sides[axis], steps[axis]]
    if (axis >= sides.length - 1) {
      for (let index = 0; index < side; index++) result[at++] = data[from + index * step] ?? NaN
    } else {
      for (let index = 0; index < side; index++) walk(axis + 1, from + index * step)
    }
  }
  if (data.length > 0) walk(0, 0)
  return { shape: sides, data: result }
}
