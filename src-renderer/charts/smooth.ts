/**
 * Exponential moving average with the debias of TensorBoard: early values are not pulled to zero.
 * `weight` 0: as it is; towards 1: smoother. Values that are not finite are passed through.
 */
export function smoothed(values: ArrayLike<number>, weight: number): Float64Array {
  const result = new Float64Array(values.length)
  let last = 0
  let seen = 0
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? NaN
    if (!Number.isFinite(value)) {
      result[index] = value
      continue
    }
    last = last * weight + (1 - weight) * value
    seen++
    result[index] = weight === 0 ? value : last / (1 - weight ** seen)
  }
  return result
}
