/** What a run will take: time from measured speeds, memory and disk from the model's graph. */
import { freemem } from 'node:os'
import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { costSchema, type Cost, type ModelJob } from '../contract/model-job.js'
import type { EngineName, Speed } from '../contract/machine.js'
import type { Estimate } from '../contract/plan.js'
import type { DatasetFacts } from '../contract/picture-job.js'
import {
  precisionNames,
  type ExecutorName,
  type Precision,
  type RunConfig,
} from '../contract/run-config.js'
import type { RunChoice } from '../contract/tuning.js'
import type { Assistant } from '../platform/assistant.js'
import { stepsOf } from '../runs/durations.js'
import { trainingExamples } from './planning.js'
import { findChoice } from './tuning/fastest.js'
import { executorOf } from './tuning/time-choice.js'
import type { Tunings } from './tuning/tunings-file.js'

export interface EstimateOptions {
  readonly speeds: () => readonly Speed[]
  readonly models: Assistant<ModelJob>
  readonly tunings: Pick<Tunings, 'read'>
  /** The engine that `auto` comes to; null: not examined yet. */
  readonly picked: () => EngineName | null
  readonly workspace: () => string
}

/** Checkpoints of a run that stay: the last two and the best (runs/store.ts). */
const keptCheckpoints = 3
/** A forward pass is about a third of a training step. */
const forwardPart = 1 / 3

type Costing = (shape: Omit<Extract<ModelJob, { type: 'cost' }>, 'type'>) => Promise<Cost>

export type Estimator = (config: RunConfig, facts: DatasetFacts) => Promise<Estimate>

/** Throws `usage` for a resolution that the model cannot see. */
export function createEstimator(options: EstimateOptions): Estimator {
  const { speeds, models, tunings, picked, workspace } = options
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
    const way = wayOf(config, findChoice(await tunings.read(), config)?.choice ?? null, picked())
    const cost = await costOf({
      model: model.name,
      resolution: model.resolution,
      batch: train.batch,
      microBatch: way.microBatch,
      optimizer: train.optimizer.type,
      executor: way.executor,
      precision: way.precision,
      recompute: train.recompute === 'always',
      classes: facts.classSizes.length,
    })
    const { imagesPerSecond, basis, measured } = await speedFor(config, cost, speeds(), costOf)
    const examples = trainingExamples(facts, data)
    const held =
      facts.validation ?? facts.train - trainingExamples(facts, { ...data, trainingShare: 1 })
    return {
      seconds: imagesPerSecond === null ? null : secondsOf(config, examples, held, imagesPerSecond),
      imagesPerSecond,
      memoryBytes: isOf(measured, way, config) ? measured.peakMemoryBytes : cost.peakMemoryBytes,
      diskBytes: keptCheckpoints * cost.stateBytes,
      freeMemoryBytes: freemem(),
      freeDiskBytes: await freeDisk(workspace()),
      basis,
    }
  }
}

/** What a step is computed with. */
interface Way {
  readonly executor: ExecutorName
  readonly precision: Precision
  readonly microBatch: number
}

/** As engine-process/run-executor.ts chooses it. */
function wayOf(
  { train, engine }: RunConfig,
  choice: RunChoice | null,
  picked: EngineName | null,
): Way {
  const auto = executorOf(picked ?? 'onnxruntime cpu')
  const wished = engine.provider === 'auto' ? engine.executor : 'onnxruntime'
  return {
    executor: choice ? executorOf(choice.engine) : wished === 'auto' ? auto : wished,
    precision: choice?.precision ?? (engine.precision === 'auto' ? 'float32' : engine.precision),
    microBatch: train.microBatch ?? choice?.microBatch ?? train.batch,
  }
}

/** Whether a measurement was made in the way that the run goes; its engine begins with the executor. */
function isOf(
  speed: Speed | null,
  { executor, precision }: Way,
  config: RunConfig,
): speed is Speed {
  if (speed === null || config.train.recompute === 'always') return false
  const words = speed.engine.split(' ')
  const measured = precisionNames.find((name) => words.includes(name)) ?? 'float32'
  return words[0] === executor && measured === precision
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
    ...{ executor: 'onnxruntime', precision: 'float32', recompute: false },
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
