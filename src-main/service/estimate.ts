/** What a run will take: time from measured speeds, memory and disk from the model's graph. */
import { freemem } from 'node:os'
import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { costSchema, type Cost, type ModelJob } from '../contract/model-job.js'
import type { Speed } from '../contract/machine.js'
import type { ModelName } from '../contract/model.js'
import type { Estimate } from '../contract/plan.js'
import type { DatasetFacts } from '../contract/picture-job.js'
import type { RunConfig } from '../contract/run-config.js'
import type { Assistant } from '../platform/assistant.js'
import { stepsOf } from '../runs/durations.js'
import { trainingExamples } from './planning.js'

export interface EstimateOptions {
  readonly speeds: () => readonly Speed[]
  readonly models: Assistant<ModelJob>
  readonly workspace: () => string
}

/** Checkpoints of a run that stay: the last two and the best (runs/store.ts). */
const keptCheckpoints = 3
/**
 * Resident memory of a process without a model, and copies of the state (the two sets of buffers
 * that onnxruntime reads and writes in turn); to these come the values that are alive at once. Held
 * to peaks of `vitrine bench` (onnxruntime's CPU, 2 threads), in MiB measured and estimated: `test` at
 * 32 pixels, batch 8: 123, 129; Ti/16 at 96 pixels, batch 8: 359, 317; Ti/16 at 224 pixels, batch 32:
 * 1,429, 1,467; S/16 at 224 pixels, batch 16: 1,792, 1,867.
 */
const [baseBytes, stateCopies] = [128 * 2 ** 20, 2]
/** A forward pass is about a third of a training step. */
const forwardPart = 1 / 3

type Costing = (shape: {
  model: ModelName
  resolution: number
  batch: number
  microBatch: number
  optimizer: RunConfig['train']['optimizer']['type']
  classes: number
}) => Promise<Cost>

export type Estimator = (config: RunConfig, facts: DatasetFacts) => Promise<Estimate>

/** Throws `usage` for a resolution that the model cannot see. */
export function createEstimator({ speeds, models, workspace }: EstimateOptions): Estimator {
  const known = new Map<string, Promise<Cost>>()
  const costOf: Costing = (shape) => {
    const key = JSON.stringify(shape)
    const asked = known.get(key) ?? models.ask({ type: 'cost', ...shape }, costSchema)
    known.set(key, asked)
    asked.catch(() => known.delete(key))
    return asked
  }

  return async (config, facts) => {
    const { model, train, data } = config
    const cost = await costOf({
      model: model.name,
      resolution: model.resolution,
      batch: train.batch,
      microBatch: train.microBatch ?? train.batch,
      optimizer: train.optimizer.type,
      classes: facts.classSizes.length,
    })
    const { imagesPerSecond, basis, measured } = await speedFor(config, cost, speeds(), costOf)
    const examples = trainingExamples(facts, data)
    const held =
      facts.validation ?? facts.train - trainingExamples(facts, { ...data, trainingShare: 1 })
    return {
      seconds: imagesPerSecond === null ? null : secondsOf(config, examples, held, imagesPerSecond),
      imagesPerSecond,
      memoryBytes:
        measured?.peakMemoryBytes ??
        baseBytes + stateCopies * cost.stateBytes + cost.activationBytes,
      diskBytes: keptCheckpoints * cost.stateBytes,
      freeMemoryBytes: freemem(),
      freeDiskBytes: await freeDisk(workspace()),
      basis,
    }
  }
}

interface Expected {
  readonly imagesPerSecond: number | null
  readonly basis: Estimate['basis']
  /** The measurement of just this model, resolution and batch; null: none. */
  readonly measured: Speed | null
}

async function speedFor(
  { model, train }: RunConfig,
  cost: Cost,
  speeds: readonly Speed[],
  costOf: Costing,
): Promise<Expected> {
  const same = speeds.filter((speed) => speed.model === model.name && speed.resolution === model.resolution) // prettier-ignore
  const exact = same.find(({ batch }) => batch === train.batch) ?? null
  const [nearest] = same
  if (nearest) {
    const { imagesPerSecond } = exact ?? nearest
    const plain = train.microBatch === null && train.optimizer.type === 'sgd'
    return { imagesPerSecond, basis: 'measured', measured: plain ? exact : null }
  }
  // The smallest model is bound by overhead: its speed says little of the others.
  const larger = speeds.filter((speed) => speed.model !== 'test')
  const candidates = larger.length > 0 ? larger : speeds
  const other = candidates.find((speed) => speed.model === model.name) ?? candidates[0]
  if (!other) return { imagesPerSecond: null, basis: 'unknown', measured: null }
  const theirs = await costOf({
    model: other.model,
    resolution: other.resolution,
    batch: other.batch,
    microBatch: other.batch,
    optimizer: 'sgd',
    classes: 37,
  })
  const ratio = theirs.operationsPerImage / cost.operationsPerImage
  return { imagesPerSecond: other.imagesPerSecond * ratio, basis: 'scaled', measured: null }
}

/** Training and evaluation; with a frozen backbone each picture goes through it once. */
function secondsOf(
  config: RunConfig,
  examples: number,
  held: number,
  imagesPerSecond: number,
): number {
  const { train, model } = config
  const steps = stepsOf(train.duration, { examples, batch: train.batch })
  if (model.freeze === 'backbone') return ((examples + held) * forwardPart) / imagesPerSecond
  const evaluations = Math.ceil(steps / train.evaluateEvery)
  return (steps * train.batch + evaluations * held * forwardPart) / imagesPerSecond
}

/** Of the disk that the workspace is or will be on. */
async function freeDisk(workspace: string): Promise<number> {
  let folder = workspace
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder)
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
