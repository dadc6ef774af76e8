/** Runs the `evaluate` entry over a split and measures it. */
import type { Labels } from '../../contract/label.js'
import type { Evaluation } from '../../contract/run-event.js'
import type { Session } from '../executor/executor.js'
import type { Examples } from './batch-inputs.js'
import { createMeter } from './metrics.js'
import { createMultiLabelMeter } from './multi-label-metrics.js'

export interface EvaluationBatch {
  /** As many rows as the entry takes; those from `count` on are padding. */
  readonly examples: Examples
  readonly labels: Labels
  /** Place of each row's example in its split. */
  readonly indices: Int32Array
  readonly count: number
}

export interface EvaluateOptions {
  /** Name of the program's input that takes the examples. */
  readonly input: 'images' | 'features'
  readonly classes: readonly string[]
  readonly loss: 'softmax' | 'sigmoid'
  /** Whether a picture may have several labels, or none. */
  readonly multiLabel: boolean
  /** Called for each example; `logits` is only lent. */
  seen?(index: number, logits: Float32Array): void
}

export async function evaluate(
  session: Session,
  batches: AsyncIterable<EvaluationBatch>,
  { input, classes, loss, multiLabel, seen }: EvaluateOptions,
): Promise<Evaluation> {
  const meter = multiLabel ? createMultiLabelMeter(classes) : createMeter(classes, loss)
  for await (const { examples, labels, indices, count } of batches) {
    const outputs = await session.run('evaluate', { [input]: examples })
    const logits = outputs['logits']?.data ?? new Float32Array()
    for (let row = 0; row < count; row++) {
      const own = logits.subarray(row * classes.length, (row + 1) * classes.length)
      meter.add(own, labels[row] ?? 0)
      seen?.(indices[row] ?? 0, own)
    }
  }
  return meter.result()
}
