/** A batch of the loader as the inputs of one micro-batch: targets mixed, shares, padding. */
import type { HostInput } from '../host-array.js'

export interface LabelledBatch {
  /** [batch, R, R, 3] */
  readonly images: Uint8Array
  readonly labels: Int32Array
  /** Mixup's share of the picture itself; 1: no Mixup. */
  readonly lambda: number
}

export interface MicroBatchOptions {
  readonly microBatch: number
  readonly classes: number
  readonly resolution: number
  readonly mixup: boolean
  /** Weight of each class, mean about 1; null: all 1. */
  readonly classWeights: Float32Array | null
}

/** Balanced weights: examples / (classes * examples of the class); 0 for an empty class. */
export function balancedWeights(labels: Iterable<number>, classes: number): Float32Array {
  const counts = new Float32Array(classes)
  let total = 0
  for (const label of labels) {
    counts[label] = (counts[label] ?? 0) + 1
    total++
  }
  return counts.map((count) => (count === 0 ? 0 : total / (classes * count)))
}

/**
 * Inputs for the examples from `start` on; rows past the batch's end are padding of share 0.
 * Mixup's partner of example i is example i - 1 of the whole batch (big_vision rolls by one),
 * whatever the micro-batch.
 */
export function microBatchInputs(
  batch: LabelledBatch,
  start: number,
  options: MicroBatchOptions,
): Record<string, HostInput> {
  const { microBatch, classes, resolution, mixup, classWeights } = options
  const total = batch.labels.length
  const bytes = resolution * resolution * 3
  const rows = Math.min(microBatch, total - start)
  const images = new Uint8Array(microBatch * bytes)
  images.set(batch.images.subarray(start * bytes, (start + rows) * bytes))
  const targets = new Float32Array(microBatch * classes)
  const weights = new Float32Array(microBatch)
  const partners = mixup ? new Uint8Array(microBatch * bytes) : null
  for (let row = 0; row < rows; row++) {
    const label = batch.labels[start + row] ?? 0
    const partner = (start + row + total - 1) % total
    const other = batch.labels[partner] ?? 0
    const raise = (at: number, by: number) => {
      targets[row * classes + at] = (targets[row * classes + at] ?? 0) + by
    }
    raise(label, batch.lambda)
    if (batch.lambda < 1) raise(other, 1 - batch.lambda)
    weights[row] = (classWeights?.[label] ?? 1) / total
    partners?.set(batch.images.subarray(partner * bytes, (partner + 1) * bytes), row * bytes)
  }
  const shape = [microBatch, resolution, resolution, 3]
  return {
    images: { dtype: 'uint8', shape, data: images },
    targets: { dtype: 'float32', shape: [microBatch, classes], data: targets },
    weights: { dtype: 'float32', shape: [microBatch], data: weights },
    ...(partners && {
      partners: { dtype: 'uint8', shape, data: partners },
      lambda: scalar(batch.lambda),
    }),
  }
}

export function scalar(value: number): HostInput {
  return { dtype: 'float32', shape: [], data: Float32Array.of(value) }
}
