/** A curve as the points of a small polyline: as many mean values as there is room for. */

/** '' for fewer than two finite values. Two pixels a point; the range of the means fills the height. */
export function sparklinePoints(values: ArrayLike<number>, width: number, height: number): string {
  const means = meansOf(values, Math.floor(width / 2))
  if (means.length < 2) return ''
  const least = Math.min(...means)
  const range = Math.max(...means) - least || 1
  const edge = 2
  return means
    .map((mean, index) => {
      const x = (index / (means.length - 1)) * width
      const y = edge + (1 - (mean - least) / range) * (height - 2 * edge)
      return `${x.toFixed(1)},${y.toFixed(1)}`
    })
    .join(' ')
}

function meansOf(values: ArrayLike<number>, most: number): number[] {
  const buckets = Math.min(most, values.length)
  const means: number[] = []
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = Math.floor((bucket * values.length) / buckets)
    const to = Math.floor(((bucket + 1) * values.length) / buckets)
    let sum = 0
    for (let index = from; index < to; index++) sum += values[index] ?? NaN
    const mean = sum / (to - from)
    if (Number.isFinite(mean)) means.push(mean)
  }
  return means
}
