/** Small statistics. All of no numbers are NaN. */

export function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length
}

/** Interpolated between the two nearest, as numpy does by default. `share` 0 to 1; `sorted` ascending. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1)
  const below = Math.floor(place)
  const [low = NaN, high = NaN] = [sorted[below], sorted[Math.min(below + 1, sorted.length - 1)]]
  return low + (high - low) * (place - below)
}

/** Places in ascending order, from 1; equal numbers share the mean of theirs. */
export function ranks(numbers: readonly number[]): number[] {
  const order = numbers.map((_, at) => at).sort((a, b) => at(numbers, a) - at(numbers, b))
  const found = new Array<number>(numbers.length)
  for (let from = 0; from < order.length;) {
    let to = from
    while (to < order.length && at(numbers, at(order, to)) === at(numbers, at(order, from))) to++
    for (const index of order.slice(from, to)) found[index] = (from + 1 + to) / 2
    from = to
  }
  return found
}

/** Rank correlation, ties shared; NaN of fewer than two pairs, or where one side is always the same. */
export function spearman(first: readonly number[], second: readonly number[]): number {
  const [a, b] = [ranks(first), ranks(second)]
  const [meanA, meanB] = [mean(a), mean(b)]
  let [both, squareA, squareB] = [0, 0, 0]
  a.forEach((rank, index) => {
    const [da, db] = [rank - meanA, at(b, index) - meanB]
    both += da * db
    squareA += da * da
    squareB += db * db
  })
  return both / Math.sqrt(squareA * squareB)
}

const at = (numbers: readonly number[], index: number) => numbers[index] ?? NaN
