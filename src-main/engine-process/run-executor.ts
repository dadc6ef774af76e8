/** What a run computes with: the choice of a tuning that it was made with, else what its config asks for. */
import type { Precision, PrecisionWish, RunConfig } from '../contract/run-config.js'
import type { RunChoice } from '../contract/tuning.js'
import type { Surroundings } from '../engine/compile/surroundings.js'
import type { Executor } from '../engine/executor/executor.js'
import type { RunRecord } from '../runs/record.js'
import { chooseExecutor } from './choose-executor.js'
import { openEngine } from './open-engine.js'

export interface RunExecutor {
  readonly executor: Executor
  /** Precision, threads and micro-batch as they were chosen, where it leaves them open. */
  readonly config: RunConfig
  /** Why the choice was given up; null: it holds, or there is none. */
  readonly lost: string | null
}

/**
 * A choice was measured on this machine, so its engine is not tried again. One that does not open any
 * more (the folder came from another machine, a runtime is gone) is given up. Throws `executor-unavailable`.
 */
export async function openRunExecutor(
  { config, choice }: Pick<RunRecord, 'config' | 'choice'>,
  surroundings: Surroundings,
): Promise<RunExecutor> {
  const opened = choice === null ? null : openEngine(choice.engine, choice, surroundings)
  const { train, engine } = config
  if (choice !== null && opened?.ok === true) {
    const { precision, threads } = choice
    const microBatch = train.microBatch ?? choice.microBatch
    const tuned = { train: { ...train, microBatch }, engine: { ...engine, precision, threads } }
    return { executor: opened.executor, config: { ...config, ...tuned }, lost: null }
  }
  const wish = { ...engine, precision: plainPrecision(engine.precision, choice) }
  const executor = await chooseExecutor(wish, surroundings)
  const lost = opened?.ok === false ? opened.reason : null
  return { executor, config: { ...config, engine: wish }, lost }
}

/** A run that scales its loss has the scale among its state, and goes on with it. */
function plainPrecision(wish: PrecisionWish, lost: RunChoice | null): Precision {
  if (wish !== 'auto') return wish
  return lost?.precision === 'float16' ? 'float16' : 'float32'
}
