/**
 * What a run's trainer is fed: pictures, through the whole network; or, where the backbone is
 * frozen, its features of every picture, computed once, through the head alone.
 */
import { VitrineError } from '../contract/errors.js'
import type { Label } from '../contract/label.js'
import type { Architecture } from '../contract/model.js'
import type { RunConfig } from '../contract/run-config.js'
import type { RunEvent } from '../contract/run-event.js'
import type { Loader } from '../data/loader.js'
import { levels } from '../engine/augment/levels.js'
import type { Program } from '../engine/compile/program.js'
import type { Executor } from '../engine/executor/executor.js'
import type { HostArray } from '../engine/host-array.js'
import { balancedWeights } from '../engine/train/batch-inputs.js'
import {
  cachedEvaluationBatches,
  cachedTrainBatches,
  type CachedFeatures,
} from '../engine/train/cached-features.js'
import { evaluationProgram, headProgram, trainingProgram } from '../engine/train/step.js'
import { isOutOfMemory, type TrainerOptions } from '../engine/train/trainer.js'
import { withPictures } from './pictures.js'

export interface SourceOptions {
  readonly config: RunConfig
  readonly architecture: Architecture
  /** How many. */
  readonly classes: number
  readonly executor: Executor
  readonly loaders: { readonly train: Loader; readonly validation: Loader }
  /** Labels of the training split. */
  readonly labels: readonly Label[]
  /** All parameters, and the slots where the run goes on. */
  readonly state: ReadonlyMap<string, HostArray>
  tell(event: RunEvent): void
  cancelled(): boolean
}

export interface Source extends Pick<
  TrainerOptions,
  'feed' | 'noise' | 'openSession' | 'state' | 'trainBatches' | 'evaluationBatches'
> {
  /** Parameters that the sessions do not know; a checkpoint holds them all the same. */
  readonly frozen: ReadonlyMap<string, HostArray>
}

export async function openSource(options: SourceOptions): Promise<Source> {
  return options.config.model.freeze === 'backbone'
    ? featureSource(options)
    : pictureSource(options)
}

function scalesLoss({ engine }: RunConfig): boolean {
  return engine.precision === 'float16'
}

function classWeightsOf({ config, labels, classes }: SourceOptions): Float32Array | null {
  return config.train.classWeights === 'balanced' ? balancedWeights(labels, classes) : null
}

function sessionsOf(
  executor: Executor,
  programOf: (microBatch: number) => Program,
): Source['openSession'] {
  return async (microBatch, state) => {
    const session = await executor.createSession(programOf(microBatch))
    await session.load(state)
    return session
  }
}

function pictureSource(options: SourceOptions): Source {
  const { config, architecture, classes, executor, loaders, state } = options
  const { resolution, dropout, stochasticDepth, freeze } = config.model
  const mixup = levels[config.augment.level].mixupAlpha > 0
  const trainable = trainablePredicate(freeze)
  return {
    feed: { input: 'images', mixup, classWeights: classWeightsOf(options) },
    noise: { dropout, stochasticDepth, depth: architecture.depth },
    state,
    frozen: new Map(),
    openSession: sessionsOf(executor, (microBatch) =>
      trainingProgram({
        ...config.train,
        lossScaling: scalesLoss(config),
        architecture,
        classes,
        resolution,
        microBatch,
        evaluateBatch: microBatch,
        mixup,
        dropout,
        stochasticDepth,
        trainable,
      }),
    ),
    trainBatches: (range) => withPictures(loaders.train.train(range), resolution),
    evaluationBatches: (batch) => withPictures(loaders.validation.evaluate({ batch }), resolution),
  }
}

async function featureSource(options: SourceOptions): Promise<Source> {
  const { config, architecture, classes, executor, loaders, labels, state, tell } = options
  tell({
    type: 'warning',
    code: 'frozen-backbone',
    message: `The backbone is frozen: its features of ${labels.length} training pictures are computed once, each picture resized and cropped as for evaluation. Augmentation, Mixup, dropout and stochastic depth have no part in it.`,
  })
  const cached = {
    train: await cacheFeatures(options, loaders.train),
    validation: await cacheFeatures(options, loaders.validation),
  }
  if (cached.train.labels.length === 0) throw noPictures()
  const programOf = (microBatch: number): Program =>
    headProgram({
      ...config.train,
      lossScaling: scalesLoss(config),
      width: architecture.width,
      classes,
      microBatch,
      evaluateBatch: microBatch,
    })
  const own = new Set(Object.keys(programOf(1).state))
  const { seed, batch } = config.train
  return {
    feed: { input: 'features', mixup: false, classWeights: classWeightsOf(options) },
    noise: { dropout: 0, stochasticDepth: 0, depth: architecture.depth },
    state: new Map([...state].filter(([name]) => own.has(name))),
    frozen: new Map([...state].filter(([name]) => !own.has(name))),
    openSession: sessionsOf(executor, programOf),
    trainBatches: (range) => cachedTrainBatches(cached.train, { seed, batch }, range),
    evaluationBatches: (size) => cachedEvaluationBatches(cached.validation, size),
  }
}

/** Features of all readable pictures of a loader. Throws `interrupted`, `dataset-empty`. */
async function cacheFeatures(options: SourceOptions, loader: Loader): Promise<CachedFeatures> {
  const { config, tell } = options
  for (let batch = config.train.microBatch ?? config.train.batch; ;) {
    try {
      return await featuresInBatches(options, loader, batch)
    } catch (thrown) {
      if (!isOutOfMemory(thrown) || batch === 1) throw thrown
      batch = Math.ceil(batch / 2)
      const message = `Memory ran out while features were computed; going on with ${batch} pictures at a time.`
      tell({ type: 'warning', code: 'out-of-memory', message })
    }
  }
}

async function featuresInBatches(
  { config, architecture, classes, executor, state, cancelled }: SourceOptions,
  loader: Loader,
  batch: number,
): Promise<CachedFeatures> {
  const { resolution } = config.model
  const { width } = architecture
  const program = evaluationProgram({ architecture, classes, resolution, evaluateBatch: batch })
  const session = await executor.createSession(program)
  try {
    await session.load(new Map([...state].filter(([name]) => name in program.state)))
    const parts: Float32Array[] = []
    const labels: Label[] = []
    const indices: number[] = []
    for await (const pictures of withPictures(loader.evaluate({ batch }), resolution)) {
      const { features } = await session.run('features', { images: pictures.examples })
      parts.push((features?.data ?? new Float32Array()).slice(0, pictures.count * width))
      labels.push(...Array.from(pictures.labels).slice(0, pictures.count))
      indices.push(...pictures.indices.subarray(0, pictures.count))
      // Lets messages in: onnxruntime's run blocks this thread.
      await new Promise((resolve) => setImmediate(resolve))
      if (cancelled()) throw interruptedEarly()
    }
    const data = new Float32Array(labels.length * width)
    let at = 0
    for (const part of parts) {
      data.set(part, at)
      at += part.length
    }
    const features = { dtype: 'float32', shape: [labels.length, width], data } as const
    return { features, labels, indices: Int32Array.from(indices) }
  } finally {
    await session.dispose()
  }
}

/** `backbone`: the head alone; `first-N`: all but the embedding and the first N blocks. */
export function trainablePredicate(
  freeze: RunConfig['model']['freeze'],
): (name: string) => boolean {
  if (freeze === 'none') return () => true
  if (freeze === 'backbone') return (name) => name.startsWith('head/')
  const frozen = Number(freeze.slice('first-'.length))
  return (name) => {
    const block = /encoderblock_(\d+)\//.exec(name)?.[1]
    if (block !== undefined) return Number(block) >= frozen
    return name.startsWith('head/') || name.includes('encoder_norm')
  }
}

function noPictures(): VitrineError {
  return new VitrineError('dataset-empty', {
    what: 'No picture of the training set can be read.',
    why: 'There are none, or every file is damaged.',
    remedy: 'Check the folder.',
  })
}

function interruptedEarly(): VitrineError {
  return new VitrineError('interrupted', {
    what: 'The run was interrupted before its next step.',
    why: 'It was asked to stop while features were computed.',
    remedy: 'Go on with `vitrine resume RUN`.',
  })
}
