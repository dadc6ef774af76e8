/**
 * The numbers of one evaluation of pictures with any number of labels. As in big_vision a picture
 * without labels is passed over, and the first guess is right where it is one of the labels.
 */
import { labelsOf } from '../../contract/label.js'
import { createCalibration, sigmoidLoss, type Meter } from './metrics.js'

/** Logits that are kept for the average precision, which needs all at once: 256 MiB. */
const mostKept = 2 ** 26

/**
 * A class is said to be there at a probability of 0.5: precision, recall and F1 count that. No
 * confusion, which needs one class a picture. Top-5: any label among the five best.
 */
export function createMultiLabelMeter(classes: readonly string[]): Meter {
  const size = classes.length
  const counts = () => new Uint32Array(size)
  const [present, claimed, hits] = [counts(), counts(), counts()]
  const calibration = createCalibration()
  /** null: too many. */
  let kept: { readonly logits: Float32Array; readonly labels: ReadonlySet<number> }[] | null = []
  let examples = 0
  let [lossSum, top1, within5] = [0, 0, 0]

  return {
    add(logits, label) {
      const labels = new Set(labelsOf(label))
      if (labels.size === 0) return
      examples++
      lossSum += sigmoidLoss(logits, labels)
      const largest = logits.reduce((most, value) => Math.max(most, value), -Infinity)
      const predicted = logits.indexOf(largest)
      const right = labels.has(predicted)
      const own = Math.max(...Array.from(labels, (each) => logits[each] ?? NaN))
      // Ties count against the example, but for the arg-max itself.
      const above = logits.reduce((n, value, at) => n + Number(value >= own && !labels.has(at)), 0)
      top1 += Number(right)
      within5 += Number(above < 5 || right)
      calibration.add(1 / (1 + Math.exp(-largest)), right)
      logits.forEach((logit, at) => {
        const said = logit > 0
        if (said) claimed[at] = (claimed[at] ?? 0) + 1
        if (labels.has(at)) present[at] = (present[at] ?? 0) + 1
        if (said && labels.has(at)) hits[at] = (hits[at] ?? 0) + 1
      })
      if (examples * size > mostKept) kept = null
      kept?.push({ logits: logits.slice(), labels })
    },
    result() {
      const perClass = classes.map((name, at) => {
        const [count = 0, said = 0, hit = 0] = [present[at], claimed[at], hits[at]]
        return {
          name,
          examples: count,
          precision: said === 0 ? 0 : hit / said,
          recall: count === 0 ? 0 : hit / count,
          f1: count + said === 0 ? 0 : (2 * hit) / (count + said),
        }
      })
      const shown = perClass.filter((row) => row.examples > 0)
      const mean = (values: readonly number[]) =>
        values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
      const share = (value: number) => (examples === 0 ? 0 : value / examples)
      const rows = kept
      const precisions = rows === null ? null : classes.map((_, at) => averagePrecision(rows, at))
      return {
        examples,
        loss: share(lossSum),
        top1: share(top1),
        top5: share(within5),
        meanAveragePrecision:
          precisions === null ? null : mean(precisions.filter((each) => each !== null)),
        macroAccuracy: mean(shown.map((row) => row.recall)),
        macroF1: mean(shown.map((row) => row.f1)),
        calibrationError: share(calibration.error()),
        perClass,
        confusion: [],
      }
    },
  }
}

/**
 * Mean over the pictures of a class of the precision at their score: of all that score as much or
 * more, the part that is of the class. null: no picture is of it.
 */
function averagePrecision(
  rows: readonly { readonly logits: Float32Array; readonly labels: ReadonlySet<number> }[],
  at: number,
): number | null {
  const all = Float32Array.from(rows, ({ logits }) => logits[at] ?? NaN).sort()
  const own = Float32Array.from(
    rows.filter(({ labels }) => labels.has(at)),
    ({ logits }) => logits[at] ?? NaN,
  ).sort()
  if (own.length === 0) return null
  const sum = own.reduce((total, score) => total + atLeast(own, score) / atLeast(all, score), 0)
  return sum / own.length
}

/** How many of an ascending list are `score` or more. */
function atLeast(sorted: Float32Array, score: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? NaN) < score) low = middle + 1
    else high = middle
  }
  return sorted.length - low
}
