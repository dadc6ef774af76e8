/** A tuning in words: what was chosen, how fast it is, and why. */
import type { EngineName } from '#contract/machine.js'
import type { Choice, Tuned, TuningShape, TuningState } from '#contract/tuning.js'
import type { Words } from '../strings/en.js'
import { formatNumber } from './format.js'

function engineWords({ engine, precision, xla }: Choice, words: Words): string {
  const titles: Record<EngineName, string> = words.settings.machine.engines
  return words.tuning.choice(titles[engine], precision, xla)
}

/** `TensorFlow, bfloat16, 2 threads, micro-batch 16`. */
export function choiceWords(choice: Choice, words: Words): string {
  const { threads, microBatch } = words.tuning
  return [engineWords(choice, words), threads(choice.threads), microBatch(choice.microBatch)].join(
    ', ',
  )
}

export function shapeWords({ model, resolution, batch }: TuningShape, words: Words): string {
  return words.tuning.shape(model, `${resolution} px`, String(batch))
}

export function tunedWords({ choice, imagesPerSecond, usual }: Tuned, words: Words): string {
  const text = words.tuning
  return text.line(choiceWords(choice, words), formatNumber(imagesPerSecond)) + '. ' + reason()

  function reason(): string {
    if (usual === null) return text.usualFailed
    const ratio = imagesPerSecond / usual.imagesPerSecond
    return ratio === 1 ? text.best : text.times(ratio.toFixed(1), engineWords(usual.choice, words))
  }
}

/** Of just this shape; null: not tuned. */
export function tunedFor({ tuned }: TuningState, shape: TuningShape): Tuned | null {
  const { model, resolution, batch } = shape
  const isSame = (each: Tuned) =>
    each.model === model && each.resolution === resolution && each.batch === batch
  return tuned.find(isSame) ?? null
}
