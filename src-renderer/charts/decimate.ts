/**
 * Fewer points that look the same: in each of many equal stretches of x the lowest and the highest
 * point stay, so that no spike is lost. chart.js's own decimation wants one object a point, which
 * costs more than the drawing while a curve of 100,000 points grows; this reads the columns as they are.
 */
export interface Point {
  readonly x: number
  readonly y: number
}

/** First index whose x is at least `wanted`; x ascends. */
export function firstAtLeast(x: ArrayLike<number>, wanted: number): number {
  let low = 0
  let high = x.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((x[middle] ?? Infinity) < wanted) low = middle + 1
    else high = middle
  }
  return low
}

/** Index whose x is nearest; -1: there is none. */
export function nearest(x: ArrayLike<number>, wanted: number): number {
  const after = firstAtLeast(x, wanted)
  if (after === 0) return x.length === 0 ? -1 : 0
  if (after === x.length) return after - 1
  return (x[after] ?? 0) - wanted < wanted - (x[after - 1] ?? 0) ? after : after - 1
}

/** Points within `from` to `to` and one beyond each end; at most about two a stretch. */
export function decimated(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  from: number,
  to: number,
  stretches = 1000,
): Point[] {
  const start = Math.max(0, firstAtLeast(x, from) - 1)
  const end = Math.min(x.length, firstAtLeast(x, to) + 1)
  const point = (index: number): Point => ({ x: x[index] ?? NaN, y: y[index] ?? NaN })
  const points: Point[] = []
  if (end - start <= stretches * 2) {
    for (let index = start; index < end; index++) points.push(point(index))
    return points
  }
  const first = x[start] ?? 0
  const width = ((x[end - 1] ?? 0) - first) / stretches
  let index = start
  while (index < end) {
    const stretch = Math.floor(((x[index] ?? 0) - first) / width)
    let low = index
    let high = index
    let next = index
    while (next < end && Math.floor(((x[next] ?? 0) - first) / width) === stretch) {
      const value = y[next] ?? NaN
      if (!(value >= (y[low] ?? NaN))) low = next
      if (!(value <= (y[high] ?? NaN))) high = next
      next++
    }
    points.push(point(Math.min(low, high)))
    if (low !== high) points.push(point(Math.max(low, high)))
    index = next
  }
  return points
}
