/**
 * What a run's trainer is fed: pictures, through the whole network; or, where the backbone is
 * frozen, its features of every picture, computed once, through the head alone.
 */
import { VitrineError } from '../contract/errors.js'
import type { Architecture } from '../contract/model.js'
import type { RunConfig } from '../contract/run-config.js'
import type { RunEvent } from '../contract/run-event.js'
import type { Loader } from '../data/loader.js'
import type { Example } from '../data/scan.js'
import { levels } from '../engine/augment/levels.js'
import { withEntries, type Program } from '../engine/compile/program.js'
import type { Executor } from '../engine/executor/executor.js'
import type { ArrayMap, HostArray } from '../engine/host-array.js'
import { balancedWeights } from '../engine/train/batch-inputs.js'
import { cachedEvaluationBatches, cachedTrainBatches } from '../engine/train/cached-features.js'
import { headProgram, trainingProgram } from '../engine/train/step.js'
import type { PassShape, TrainerOptions } from '../engine/train/trainer.js'
import { stepEntries } from '../engine/train/training-entries.js'
import { collectGarbage, createLeanSession } from './give-back-memory.js'
import { addMissing, featuresOf, fingerprintsOf } from './features.js'
import { openKeptFeatures } from './kept-features.js'
import { withPictures } from './pictures.js'

export interface SourceOptions {
  readonly config: RunConfig
  readonly architecture: Architecture
  /** How many. */
  readonly classes: number
  readonly executor: Executor
  readonly loaders: { readonly train: Loader; readonly validation: Loader }
  readonly split: { readonly train: readonly Example[]; readonly validation: readonly Example[] }
  /** All parameters, and the slots where the run goes on; emptied once a session trains them all. */
  readonly state: Map<string, HostArray>
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

function classWeightsOf({ config, split, classes }: SourceOptions): Float32Array | null {
  const labels = split.train.map(({ label }) => label)
  return config.train.classWeights === 'balanced' ? balancedWeights(labels, classes) : null
}

/** Of sessions that have what the trainer runs: they would compile all else for nothing. */
function sessionsOf(
  { executor, config }: SourceOptions,
  programOf: (shape: PassShape) => Program,
): Source['openSession'] {
  return async (shape, state) => {
    const passes = stepEntries(config.train.batch, shape.microBatch)
    const program = withEntries(programOf(shape), [...passes, 'evaluate'])
    const session = await createLeanSession(executor, program)
    await session.load(state)
    state.clear() // whoever else holds it would hold a second copy of the model
    collectGarbage()
    return session
  }
}

function pictureSource(options: SourceOptions): Source {
  const { config, architecture, classes, loaders, state } = options
  const { resolution, dropout, stochasticDepth, freeze } = config.model
  const mixup = levels[config.augment.level].mixupAlpha > 0
  const trainable = trainablePredicate(freeze)
  loaders.train.start()
  return {
    feed: { input: 'images', mixup, classWeights: classWeightsOf(options) },
    noise: { dropout, stochasticDepth, depth: architecture.depth },
    state,
    frozen: new Map(),
    openSession: sessionsOf(options, ({ microBatch, recompute }) =>
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
        recompute,
        trainable,
      }),
    ),
    trainBatches: (range) => withPictures(loaders.train.train(range), resolution),
    evaluationBatches: (batch) => withPictures(loaders.validation.evaluate({ batch }), resolution),
  }
}

async function featureSource(options: SourceOptions): Promise<Source> {
  const { config, architecture, classes, state } = options
  const programOf = ({ microBatch }: Pick<PassShape, 'microBatch'>): Program =>
    headProgram({
      ...config.train,
      lossScaling: scalesLoss(config),
      width: architecture.width,
      classes,
      microBatch,
      evaluateBatch: microBatch,
    })
  const own = new Set(Object.keys(programOf({ microBatch: 1 }).state))
  const frozen = new Map([...state].filter(([name]) => !own.has(name)))
  const cached = await cachedFeatures(options, frozen)
  if (cached.train.labels.length === 0) throw noPictures()
  const { seed, batch } = config.train
  return {
    feed: { input: 'features', mixup: false, classWeights: classWeightsOf(options) },
    noise: { dropout: 0, stochasticDepth: 0, depth: architecture.depth },
    state: new Map([...state].filter(([name]) => own.has(name))),
    frozen,
    openSession: sessionsOf(options, programOf),
    trainBatches: (range) => cachedTrainBatches(cached.train, { seed, batch }, range),
    evaluationBatches: (size) => cachedEvaluationBatches(cached.validation, size),
  }
}

/** Those of an earlier run are not computed again; what was computed is kept, also of a run that is stopped. */
async function cachedFeatures(options: SourceOptions, parameters: ArrayMap) {
  const { config, architecture, classes, executor, loaders, split, state, tell } = options
  const { resolution } = config.model
  const batch = config.train.microBatch ?? config.train.batch
  const engine = executor.description
  const kept = openKeptFeatures({ architecture, resolution, parameters, engine })
  const rows = kept.read()
  const fingerprints = {
    train: fingerprintsOf(split.train),
    validation: fingerprintsOf(split.validation),
  }
  const all = [...fingerprints.train, ...fingerprints.validation]
  const missing = all.filter((each) => each === null || !rows.has(each)).length
  const known = missing === 0 ? 'all' : `${all.length - missing}`
  tell({
    type: 'warning',
    code: 'frozen-backbone',
    message: `The backbone is frozen: its features of ${split.train.length} training pictures are computed once, each picture resized and cropped as for evaluation; ${known} of ${all.length} pictures with those of validation are known from earlier runs. Augmentation, Mixup, dropout and stochastic depth have no part in it.`,
  })
  const work = { architecture, classes, resolution, batch, executor, state, tell }
  const { cancelled } = options
  try {
    await addMissing(rows, fingerprints.train, loaders.train, { ...work, cancelled })
    await addMissing(rows, fingerprints.validation, loaders.validation, { ...work, cancelled })
  } finally {
    if (missing > 0) kept.write(rows, all)
  }
  const { width } = architecture
  return {
    train: featuresOf(split.train, fingerprints.train, rows, width),
    validation: featuresOf(split.validation, fingerprints.validation, rows, width),
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
