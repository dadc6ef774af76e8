/** Compares what an export answers with what the checkpoint answers. */
import type { ParityReport } from '../../contract/export.js'

/** Probabilities closer than this have no order: rounding decides it. */
const tie = 1e-5
const mostWorst = 8

export interface Answers {
  /** One a picture. */
  readonly pictures: readonly {
    readonly name: string
    /** Its one class; null: not known, or several. */
    readonly label: string | null
  }[]
  readonly classes: readonly string[]
  /** [pictures, classes] */
  readonly reference: Float32Array
  readonly exported: Float32Array
}

export type Comparison = Pick<
  ParityReport,
  | 'pictures'
  | 'top1Agreement'
  | 'largestDifference'
  | 'accuracy'
  | 'thresholds'
  | 'passed'
  | 'worst'
>

export function compareAnswers(
  { pictures, classes, reference, exported }: Answers,
  thresholds: ParityReport['thresholds'],
): Comparison {
  let agreed = 0
  const compared = pictures.map(({ name: picture }, index) => {
    const rows = [reference, exported].map((all) =>
      all.subarray(index * classes.length, (index + 1) * classes.length),
    )
    const [own = reference, other = exported] = rows
    const [first, second] = [likeliest(own), likeliest(other)]
    const same = Math.abs((own[first] ?? NaN) - (own[second] ?? NaN)) <= tie
    if (same && !other.some(Number.isNaN)) agreed++
    let difference = 0
    // A number that is none stays none: Math.max keeps NaN.
    own.forEach(
      (value, at) => (difference = Math.max(difference, Math.abs(value - (other[at] ?? NaN)))),
    )
    const answer = (row: Float32Array, at: number) => ({
      class: classes[at] ?? '',
      probability: row[at] ?? 0,
    })
    return { picture, reference: answer(own, first), exported: answer(other, second), difference }
  })
  const top1Agreement = pictures.length === 0 ? 0 : agreed / pictures.length
  const largest = compared.reduce((most, { difference }) => Math.max(most, difference), 0)
  const labelled = pictures.filter(({ label }) => label !== null).length
  const share = (right: (one: (typeof compared)[number], label: string | null) => boolean) =>
    compared.filter((one, index) => right(one, pictures[index]?.label ?? null)).length / labelled
  const size = (value: number) => (Number.isNaN(value) ? Infinity : value)
  return {
    pictures: pictures.length,
    top1Agreement,
    largestDifference: finite(largest),
    accuracy: pictures.every(({ label }) => label === null)
      ? null
      : {
          reference: share(({ reference: answer }, label) => answer.class === label),
          exported: share(({ exported: answer }, label) => answer.class === label),
        },
    thresholds,
    passed: top1Agreement >= thresholds.top1Agreement && largest <= thresholds.largestDifference,
    worst: [...compared]
      .sort((a, b) => size(b.difference) - size(a.difference))
      .slice(0, mostWorst)
      .map((one) => ({
        ...one,
        exported: { ...one.exported, probability: finite(one.exported.probability) ?? 0 },
        difference: finite(one.difference),
      })),
  }
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

function likeliest(row: Float32Array): number {
  return row.reduce((best, value, at) => (value > (row[best] ?? NaN) ? at : best), 0)
}

/** logits [n, classes] -> probabilities, each class's own or softmax over all. */
export function probabilitiesOf(
  logits: Float32Array,
  classes: number,
  loss: 'softmax' | 'sigmoid',
): Float32Array {
  const probabilities = new Float32Array(logits.length)
  for (let start = 0; start < logits.length; start += classes) {
    const row = logits.subarray(start, start + classes)
    const largest = row.reduce((most, value) => Math.max(most, value), -Infinity)
    const total = row.reduce((sum, value) => sum + Math.exp(value - largest), 0)
    row.forEach((value, at) => {
      probabilities[start + at] =
        loss === 'softmax' ? Math.exp(value - largest) / total : 1 / (1 + Math.exp(-value))
    })
  }
  return probabilities
}
