/** Which run a config is: the same for configs that cannot come to other numbers. */
import { createHash } from 'node:crypto'
import type { RunConfig } from '../contract/run-config.js'

/**
 * 32 hexadecimal digits over the resolved config and the pictures (`datasetHash` of run.json). Left
 * out: what only says where and how fast the same arithmetic runs (executor, provider, threads,
 * workers, cache, micro-batch, recomputation: rounding aside), how often it is saved, its card, the licence.
 * Kept: precision, and how often it is measured, which early stopping and the best step hang on.
 */
export function runIdentity(config: RunConfig, datasetHash: string): string {
  const { data, train, engine, ...rest } = config
  const text = canonical({
    ...rest,
    data: { ...data, licence: null },
    // Undefined is not written: runs from before recomputation stay the runs that they were.
    train: {
      ...train,
      ...{ microBatch: null, checkpointEvery: null, card: null, recompute: undefined },
    },
    precision: engine.precision,
    datasetHash,
  })
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}

/** JSON whose fields are in the order of their names. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    each !== null && typeof each === 'object' && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  )
}
