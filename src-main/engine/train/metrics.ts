/** The numbers of one evaluation from logits and labels, fed row by row; padding is never fed. */
import { labelsOf, type Label } from '../../contract/label.js'
import type { Evaluation } from '../../contract/run-event.js'

const bins = 15

/** Classes up to which a confusion is counted: it grows with their square. */
const mostConfused = 1000

export interface Meter {
  /** One example: its logits [classes], borrowed, and its label. */
  add(logits: Float32Array, label: Label): void
  result(): Evaluation
}

/**
 * Of examples with one class each. The loss is the kind that the run trains with; confidence is the
 * softmax's in both.
 */
export function createMeter(classes: readonly string[], loss: 'softmax' | 'sigmoid'): Meter {
  const size = classes.length
  const confusion = size > mostConfused ? [] : classes.map(() => new Array<number>(size).fill(0))
  const counts = () => new Uint32Array(size)
  const [present, guessed, hits] = [counts(), counts(), counts()]
  const calibration = createCalibration()
  let examples = 0
  let [lossSum, right, within5] = [0, 0, 0]

  return {
    add(logits, given) {
      const [label = 0] = labelsOf(given)
      const largest = logits.reduce((most, value) => Math.max(most, value), -Infinity)
      const total = logits.reduce((sum, value) => sum + Math.exp(value - largest), 0)
      const own = logits[label] ?? NaN
      const predicted = logits.indexOf(largest)
      // Ties count against the example, but for the arg-max itself.
      const above = logits.reduce((n, value, at) => n + Number(value >= own && at !== label), 0)
      examples++
      lossSum +=
        loss === 'softmax' ? Math.log(total) + largest - own : sigmoidLoss(logits, new Set([label]))
      within5 += Number(above < 5 || predicted === label)
      right += Number(predicted === label)
      present[label] = (present[label] ?? 0) + 1
      guessed[predicted] = (guessed[predicted] ?? 0) + 1
      if (predicted === label) hits[label] = (hits[label] ?? 0) + 1
      const row = confusion[label]
      if (row) row[predicted] = (row[predicted] ?? 0) + 1
      calibration.add(1 / total, predicted === label)
    },
    result() {
      const perClass = classes.map((name, at) => {
        const [count = 0, said = 0, hit = 0] = [present[at], guessed[at], hits[at]]
        return {
          name,
          examples: count,
          precision: said === 0 ? 0 : hit / said,
          recall: count === 0 ? 0 : hit / count,
          f1: count + said === 0 ? 0 : (2 * hit) / (count + said),
        }
      })
      // A class without an example in the split has no recall; it is left out of the means.
      const shown = perClass.filter((row) => row.examples > 0)
      const mean = (of: (row: (typeof perClass)[number]) => number) =>
        shown.reduce((sum, row) => sum + of(row), 0) / Math.max(1, shown.length)
      const share = (value: number) => (examples === 0 ? 0 : value / examples)
      return {
        examples,
        loss: share(lossSum),
        top1: share(right),
        top5: share(within5),
        meanAveragePrecision: null,
        macroAccuracy: mean((row) => row.recall),
        macroF1: mean((row) => row.f1),
        calibrationError: share(calibration.error()),
        perClass,
        confusion,
      }
    },
  }
}

/** Binary cross-entropies of one example, summed over classes. */
export function sigmoidLoss(logits: Float32Array, labels: ReadonlySet<number>): number {
  return logits.reduce(
    (sum, x, at) =>
      sum + Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0) - (labels.has(at) ? x : 0),
    0,
  )
}

interface Calibration {
  add(confidence: number, right: boolean): void
  /** Differences of confidence and rightness, summed over bins and examples. */
  error(): number
}

export function createCalibration(): Calibration {
  const counted = Array.from({ length: bins }, () => ({ confidence: 0, right: 0 }))
  return {
    add(confidence, right) {
      const bin = counted[Math.min(bins - 1, Math.floor(confidence * bins))]
      if (!bin) return
      bin.confidence += confidence
      bin.right += Number(right)
    },
    error: () => counted.reduce((sum, bin) => sum + Math.abs(bin.confidence - bin.right), 0),
  }
}
