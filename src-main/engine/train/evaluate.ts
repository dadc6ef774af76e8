/** Runs the `evaluate` entry over a split and measures it. */
import type { Evaluation } from '../../contract/run-event.js'
import type { Session } from '../executor/executor.js'
import { createMeter } from './metrics.js'

export interface EvaluationBatch {
  /** [evaluateBatch, R, R, 3]; rows from `count` on are padding. */
  readonly images: Uint8Array
  readonly labels: Int32Array
  readonly count: number
}

export interface EvaluateOptions {
  readonly classes: readonly string[]
  readonly loss: 'softmax' | 'sigmoid'
  readonly resolution: number
  readonly evaluateBatch: number
}

export async function evaluate(
  session: Session,
  batches: AsyncIterable<EvaluationBatch>,
  options: EvaluateOptions,
): Promise<Evaluation> {
  const { classes, loss, resolution, evaluateBatch } = options
  const meter = createMeter(classes, loss)
  const shape = [evaluateBatch, resolution, resolution, 3]
  for await (const { images, labels, count } of batches) {
    const outputs = await session.run('evaluate', {
      // A copy: the loader's memory is shared between threads, which onnxruntime refuses.
      images: { dtype: 'uint8', shape, data: new Uint8Array(images) },
    })
    const logits = outputs['logits']?.data ?? new Float32Array()
    for (let row = 0; row < count; row++) {
      const own = logits.subarray(row * classes.length, (row + 1) * classes.length)
      meter.add(own, labels[row] ?? 0)
    }
  }
  return meter.result()
}
