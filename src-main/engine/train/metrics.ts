/** The numbers of one evaluation from logits and labels, fed row by row; padding is never fed. */
import type { Evaluation } from '../../contract/run-event.js'

const bins = 15

export interface Meter {
  /** One example: its logits [classes], borrowed, and its label. */
  add(logits: Float32Array, label: number): void
  result(): Evaluation
}

/** The loss is the kind that the run trains with; confidence is the softmax's in both. */
export function createMeter(classes: readonly string[], loss: 'softmax' | 'sigmoid'): Meter {
  const size = classes.length
  const confusion = classes.map(() => new Array<number>(size).fill(0))
  const calibration = Array.from({ length: bins }, () => ({ confidence: 0, correct: 0 }))
  let examples = 0
  let lossSum = 0
  let within5 = 0

  return {
    add(logits, label) {
      const largest = logits.reduce((most, value) => Math.max(most, value), -Infinity)
      const total = logits.reduce((sum, value) => sum + Math.exp(value - largest), 0)
      const own = logits[label] ?? NaN
      const predicted = logits.indexOf(largest)
      // Ties count against the example, but for the arg-max itself.
      const above = logits.reduce((n, value, at) => n + Number(value >= own && at !== label), 0)
      examples++
      lossSum +=
        loss === 'softmax'
          ? Math.log(total) + largest - own
          : logits.reduce(
              (sum, x) => sum + Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0),
              -own,
            )
      within5 += Number(above < 5 || predicted === label)
      const row = confusion[label]
      if (row) row[predicted] = (row[predicted] ?? 0) + 1
      const confidence = 1 / total
      const bin = calibration[Math.min(bins - 1, Math.floor(confidence * bins))]
      if (bin) {
        bin.confidence += confidence
        bin.correct += Number(predicted === label)
      }
    },
    result() {
      const perClass = classes.map((name, at) => {
        const hits = confusion[at]?.[at] ?? 0
        const count = (confusion[at] ?? []).reduce((sum, value) => sum + value, 0)
        const guessed = confusion.reduce((sum, row) => sum + (row[at] ?? 0), 0)
        return {
          name,
          examples: count,
          precision: guessed === 0 ? 0 : hits / guessed,
          recall: count === 0 ? 0 : hits / count,
          f1: count + guessed === 0 ? 0 : (2 * hits) / (count + guessed),
        }
      })
      // A class without an example in the split has no recall; it is left out of the means.
      const present = perClass.filter((row) => row.examples > 0)
      const mean = (of: (row: (typeof perClass)[number]) => number) =>
        present.reduce((sum, row) => sum + of(row), 0) / Math.max(1, present.length)
      const share = (value: number) => (examples === 0 ? 0 : value / examples)
      return {
        examples,
        loss: share(lossSum),
        top1: share(confusion.reduce((sum, row, at) => sum + (row[at] ?? 0), 0)),
        top5: share(within5),
        macroAccuracy: mean((row) => row.recall),
        macroF1: mean((row) => row.f1),
        calibrationError: share(
          calibration.reduce((sum, bin) => sum + Math.abs(bin.confidence - bin.correct), 0),
        ),
        perClass,
        confusion,
      }
    },
  }
}
