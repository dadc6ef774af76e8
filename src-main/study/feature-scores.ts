/** How well features of pictures tell their classes apart, before anything is trained. */

export interface Features {
  /** [pictures, width], row by row. */
  readonly data: Float32Array
  readonly width: number
  /** One class a picture, as places in a list of `classes`. */
  readonly labels: ArrayLike<number>
}

/** Share of `asked` that the `neighbours` nearest of `known` by cosine, weighted by it, name rightly; NaN of none. */
export function nearestNeighbourScore(
  known: Features,
  asked: Features,
  classes: number,
  neighbours = 10,
): number {
  const [near, far] = [normalised(known), normalised(asked)]
  const { width } = known
  const count = Math.min(neighbours, known.labels.length)
  let right = 0
  for (let picture = 0; picture < asked.labels.length; picture++) {
    const best: { readonly likeness: number; readonly label: number }[] = []
    for (let other = 0; other < known.labels.length; other++) {
      let likeness = 0
      for (let at = 0; at < width; at++) {
        likeness += (far[picture * width + at] ?? 0) * (near[other * width + at] ?? 0)
      }
      if (best.length === count && likeness <= (best.at(-1)?.likeness ?? 0)) continue
      const place = best.findIndex((each) => each.likeness < likeness)
      const entry = { likeness, label: known.labels[other] ?? 0 }
      best.splice(place === -1 ? best.length : place, 0, entry)
      best.length = Math.min(best.length, count)
    }
    const votes = new Float64Array(classes)
    for (const { likeness, label } of best) votes[label] = (votes[label] ?? 0) + 1 + likeness
    if (largest(votes) === asked.labels[picture]) right++
  }
  return right / asked.labels.length
}

/** Ridge regression towards one-hot classes, as the paper's code base scores few shots; NaN of no pictures. */
export function linearScore(
  known: Features,
  asked: Features,
  classes: number,
  ridge = 1e-2,
): number {
  const side = known.width + 1
  const [rows, questions] = [withOne(known), withOne(asked)]
  const square = new Float64Array(side * side)
  const aims = new Float64Array(side * classes)
  for (let picture = 0; picture < known.labels.length; picture++) {
    const from = picture * side
    const label = known.labels[picture] ?? 0
    for (let row = 0; row < side; row++) {
      const value = rows[from + row] ?? 0
      aims[row * classes + label] = (aims[row * classes + label] ?? 0) + value
      for (let column = 0; column <= row; column++) {
        const at = row * side + column
        square[at] = (square[at] ?? 0) + value * (rows[from + column] ?? 0)
      }
    }
  }
  for (let row = 0; row < side; row++) {
    square[row * side + row] = (square[row * side + row] ?? 0) + ridge * known.labels.length
  }
  solve(square, aims, side, classes)
  let right = 0
  for (let picture = 0; picture < asked.labels.length; picture++) {
    const scores = new Float64Array(classes)
    for (let row = 0; row < side; row++) {
      const value = questions[picture * side + row] ?? 0
      for (let label = 0; label < classes; label++) {
        scores[label] = (scores[label] ?? 0) + value * (aims[row * classes + label] ?? 0)
      }
    }
    if (largest(scores) === asked.labels[picture]) right++
  }
  return right / asked.labels.length
}

/** Rows of length 1; a row of zeros stays. */
function normalised({ data, width, labels }: Features): Float64Array {
  const rows = Float64Array.from(data)
  for (let picture = 0; picture < labels.length; picture++) {
    const row = rows.subarray(picture * width, (picture + 1) * width)
    const length = Math.hypot(...row)
    if (length > 0) for (let at = 0; at < width; at++) row[at] = (row[at] ?? 0) / length
  }
  return rows
}

/** Normalised rows, scaled to a mean square of 1, with a 1 behind each. */
function withOne(features: Features): Float64Array {
  const { width, labels } = features
  const rows = normalised(features)
  const found = new Float64Array(labels.length * (width + 1))
  for (let picture = 0; picture < labels.length; picture++) {
    for (let at = 0; at < width; at++) {
      found[picture * (width + 1) + at] = (rows[picture * width + at] ?? 0) * Math.sqrt(width)
    }
    found[picture * (width + 1) + width] = 1
  }
  return found
}

function largest(numbers: Float64Array): number {
  return numbers.reduce((best, each, at) => (each > (numbers[best] ?? -Infinity) ? at : best), 0)
}

/** Cholesky in place: `square` is positive definite, its lower half counts; `aims` becomes the solution. */
function solve(square: Float64Array, aims: Float64Array, side: number, columns: number): void {
  const at = (row: number, column: number) => square[row * side + column] ?? 0
  for (let row = 0; row < side; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = at(row, column)
      for (let inner = 0; inner < column; inner++) sum -= at(row, inner) * at(column, inner)
      square[row * side + column] = row === column ? Math.sqrt(sum) : sum / at(column, column)
    }
  }
  for (let aim = 0; aim < columns; aim++) {
    for (let row = 0; row < side; row++) {
      let sum = aims[row * columns + aim] ?? 0
      for (let inner = 0; inner < row; inner++) {
        sum -= at(row, inner) * (aims[inner * columns + aim] ?? 0)
      }
      aims[row * columns + aim] = sum / at(row, row)
    }
    for (let row = side - 1; row >= 0; row--) {
      let sum = aims[row * columns + aim] ?? 0
      for (let inner = row + 1; inner < side; inner++) {
        sum -= at(inner, row) * (aims[inner * columns + aim] ?? 0)
      }
      aims[row * columns + aim] = sum / at(row, row)
    }
  }
}
