/** What tunings say to people, a line each. */
import type { RunChoice, Trial, Tuned, TuningShape } from '../../contract/tuning.js'

type Words = Pick<RunChoice, 'engine' | 'precision' | 'xla'>

const engineWords = ({ engine, precision, xla }: Words): string =>
  `${engine} ${precision}${xla ? ' with XLA' : ''}`

/** `tensorflow bfloat16, 2 threads, micro-batch 16`. */
export function choiceWords({ threads, microBatch, ...words }: RunChoice): string {
  const parts = [engineWords(words), threads === 1 ? '1 thread' : `${threads} threads`]
  return [...parts, ...(microBatch === null ? [] : [`micro-batch ${microBatch}`])].join(', ')
}

export function shapeWords({ model, resolution, batch }: TuningShape): string {
  return `${model} at ${resolution}, batch ${batch}`
}

/** What was chosen, how fast it is, and how much that is of what is used without a tuning. */
export function tunedLine({ choice, imagesPerSecond, usual }: Tuned): string {
  const speed = `${choiceWords(choice)}: ${imagesPerSecond.toFixed(1)} img/s`
  if (usual === null) return `${speed}; what is usual here failed`
  const ratio = imagesPerSecond / usual.imagesPerSecond
  if (ratio === 1) return `${speed}; nothing that was tried is faster`
  return `${speed}, ${ratio.toFixed(1)} times ${engineWords(usual.choice)}`
}

export function trialLine(trial: Trial): string {
  const words = choiceWords(trial.choice)
  return trial.type === 'failed'
    ? `${words}: ${trial.why}`
    : `${words}: ${trial.imagesPerSecond.toFixed(1)} img/s`
}

/** The command that measures a shape. */
export function tuneCommand({ model, resolution, batch }: TuningShape): string {
  return `vitrine tune --model ${model} --resolution ${resolution} --batch ${batch}`
}
