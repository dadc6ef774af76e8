/** Batches of features that a frozen backbone made once; the order of training as the loader's. */
import type { Labels } from '../../contract/label.js'
import { createRandom, permutation, stream } from '../augment/random.js'
import { gatherRows, type Examples, type LabelledBatch } from './batch-inputs.js'
import type { EvaluationBatch } from './evaluate.js'

export interface CachedFeatures {
  /** [examples, width] */
  readonly features: Examples
  readonly labels: Labels
  /** Place of each example in its split. */
  readonly indices: Int32Array
}

function take({ features, labels }: CachedFeatures, rows: readonly number[]) {
  return {
    examples: gatherRows(features, rows),
    labels: rows.map((row) => labels[row] ?? 0),
  }
}

/** Step t from 0 uses examples t * batch and on of an endless stream of seeded epochs. */
export async function* cachedTrainBatches(
  cached: CachedFeatures,
  { seed, batch }: { readonly seed: number; readonly batch: number },
  { startStep, steps }: { readonly startStep: number; readonly steps: number },
): AsyncGenerator<LabelledBatch> {
  const total = cached.labels.length
  let order: { epoch: number; rows: Int32Array } | undefined
  for (let step = startStep; step < startStep + steps; step++) {
    const rows = Array.from({ length: batch }, (_, row) => {
      const at = step * batch + row
      const epoch = Math.floor(at / total)
      if (order?.epoch !== epoch)
        order = { epoch, rows: permutation(createRandom(seed, stream.epoch, epoch), total) }
      return order.rows[at % total] ?? 0
    })
    yield { ...take(cached, rows), lambda: 1 }
  }
}

/** All examples in order; the last batch is filled up with zeros. */
export async function* cachedEvaluationBatches(
  cached: CachedFeatures,
  batch: number,
): AsyncGenerator<EvaluationBatch> {
  const total = cached.labels.length
  for (let start = 0; start < total; start += batch) {
    const count = Math.min(batch, total - start)
    const rows = Array.from({ length: batch }, (_, row) => (row < count ? start + row : -1))
    const indices = Int32Array.from(rows, (row) => cached.indices[row] ?? 0)
    yield { ...take(cached, rows), indices, count }
  }
}
