import { z } from 'zod'
import { geluSchema, modelNameSchema } from './model.js'

/** The paper's seven augmentation levels under the paper's names (section 3.3). */
export const levelNames = [
  'none',
  'light1',
  'light2',
  'medium1',
  'medium2',
  'strong1',
  'strong2',
] as const
export const levelSchema = z.enum(levelNames)
export type LevelName = z.infer<typeof levelSchema>

export const executorNames = ['onnxruntime', 'tensorflow', 'eager'] as const
export const executorNameSchema = z.enum(executorNames)
export type ExecutorName = z.infer<typeof executorNameSchema>

/** onnxruntime's execution providers that Vitrine drives. */
export const providerNames = ['cpu', 'webgpu', 'directml', 'coreml', 'cuda'] as const
export const providerSchema = z.enum(providerNames)
export type ProviderName = z.infer<typeof providerSchema>

/**
 * What matrix products compute with. `bfloat16` and `float16`: products take and give it and add in
 * float32; weights, their updates, statistics, softmax and losses stay float32. With `float16` the
 * loss is scaled.
 */
export const precisionNames = ['float32', 'bfloat16', 'float16'] as const
export const precisionSchema = z.enum(precisionNames)
export type Precision = z.infer<typeof precisionSchema>
/** `auto`: float32, unless a tuning of this machine measured that another is faster. */
export const precisionWishNames = [...precisionNames, 'auto'] as const
export type PrecisionWish = (typeof precisionWishNames)[number]

/**
 * Whether the inside of blocks is computed again in the backward pass in place of being kept: less
 * memory, more time. `auto`: once memory has run out.
 */
export const recomputeNames = ['auto', 'always', 'never'] as const

/** How long to train; exactly one unit. */
export const durationSchema = z.union([
  z.strictObject({ steps: z.int().positive() }),
  z.strictObject({ epochs: z.number().positive() }),
  z.strictObject({ examples: z.int().positive() }),
])
export type Duration = z.infer<typeof durationSchema>

export const freezeSchema = z
  .string()
  .regex(/^(none|backbone|first-[1-9]\d*)$/, 'Expected none, backbone or first-N')

const sgdSchema = z.strictObject({
  type: z.literal('sgd'),
  momentum: z.number().min(0).max(1),
})
const adamwSchema = z.strictObject({
  type: z.literal('adamw'),
  beta1: z.number().min(0).max(1),
  beta2: z.number().min(0).max(1),
  epsilon: z.number().positive(),
  /** Decoupled, multiplied by the learning rate, on arrays named `kernel` only. */
  weightDecay: z.number().min(0),
})
export const optimizerSchema = z.discriminatedUnion('type', [sgdSchema, adamwSchema])
export type OptimizerConfig = z.infer<typeof optimizerSchema>

/** Fields that an older Vitrine's run.json does not have; a wish leaves them to the recipe. */
const laterData = {
  /** Labels file with any number of labels a picture, in place of a folder a class; null: none. */
  labels: z.string().min(1).nullable(),
  /** Of the pictures, in words, for a card; null: nobody said. */
  licence: z.string().min(1).max(500).nullable(),
  /** Part of each class's training pictures that is trained on; a smaller one is part of a larger. */
  trainingShare: z.number().gt(0).max(1),
}
const laterModel = {
  /** First bias of a new head: 0, or -ln(classes), the logit of one class of all for a sigmoid. */
  headBias: z.enum(['zero', 'prior']),
}
const laterTrain = {
  /** When the weights and their card are put into the workspace's models. */
  card: z.enum(['none', 'end', 'checkpoints']),
  recompute: z.enum(recomputeNames),
}

const laterEngine = { precision: z.enum(precisionWishNames) }

/** A run's whole recipe, resolved: nothing is left to a default. Stored in run.json. */
export const runConfigSchema = z.strictObject({
  data: z.strictObject({
    folder: z.string().min(1),
    /** Part of each class set aside for validation where the folder has no val split. */
    validationShare: z.number().gt(0).lt(1),
    labels: laterData.labels.default(null),
    licence: laterData.licence.default(null),
    trainingShare: laterData.trainingShare.default(1),
  }),
  model: z.strictObject({
    name: modelNameSchema,
    /** `scratch`, or the path of a checkpoint file. */
    from: z.string().min(1),
    gelu: geluSchema,
    resolution: z.int().positive(),
    dropout: z.number().min(0).lt(1),
    /** Largest drop rate; rises linearly with depth. */
    stochasticDepth: z.number().min(0).lt(1),
    freeze: freezeSchema,
    headBias: laterModel.headBias.default('zero'),
  }),
  recipe: z.enum(['transfer', 'scratch', 'pretrain']),
  augment: z.strictObject({
    level: levelSchema,
    /** Smallest part of the picture's area that a training crop may take. */
    cropMinimumArea: z.number().gt(0).max(1),
    flip: z.boolean(),
  }),
  train: z.strictObject({
    batch: z.int().positive(),
    /** Examples in one pass over the graph; gradients are summed up to `batch`. null: chosen by the engine. */
    microBatch: z.int().positive().nullable(),
    duration: durationSchema,
    warmupSteps: z.int().min(0),
    learningRate: z.number().positive(),
    optimizer: optimizerSchema,
    /** Largest global norm of the gradient; null: no clipping. */
    clipNorm: z.number().positive().nullable(),
    loss: z.enum(['softmax', 'sigmoid']),
    classWeights: z.enum(['none', 'balanced']),
    /** Stop after this many evaluations without a better validation top-1; null: never. */
    earlyStopping: z.int().positive().nullable(),
    evaluateEvery: z.int().positive(),
    checkpointEvery: z.int().positive(),
    seed: z.int().min(0).max(0xffffffff),
    card: laterTrain.card.default('none'),
    recompute: laterTrain.recompute.default('auto'),
  }),
  engine: z.strictObject({
    executor: executorNameSchema.or(z.literal('auto')),
    provider: providerSchema.or(z.literal('auto')),
    /** 0: as many as the machine has cores. */
    threads: z.int().min(0),
    /** Threads that decode and augment; 0: as many as the machine has cores. */
    loaderWorkers: z.int().min(0),
    /** Keep decoded pictures in memory up to this many MiB; 0: no cache. */
    cacheMebibytes: z.int().min(0),
    precision: laterEngine.precision.default('float32'),
  }),
})
export type RunConfig = z.infer<typeof runConfigSchema>

const { data, model, augment, train, engine } = runConfigSchema.shape

/**
 * What a user says of a recipe: any part of it, the rest follows from the recipe and the data.
 * `warmup` is in steps, or with `%` a part of all steps; it wins over `warmupSteps`.
 */
export const configWishSchema = z
  .strictObject({
    data: data.extend(laterData).partial(),
    model: model.extend(laterModel).partial(),
    recipe: runConfigSchema.shape.recipe,
    augment: augment.partial(),
    train: train
      .extend({
        ...laterTrain,
        warmup: z.string(),
        optimizer: z.strictObject({
          type: z.enum(['sgd', 'adamw']).optional(),
          ...sgdSchema.omit({ type: true }).partial().shape,
          ...adamwSchema.omit({ type: true }).partial().shape,
        }),
      })
      .partial(),
    engine: engine.extend(laterEngine).partial(),
  })
  .partial()
export type ConfigWish = z.infer<typeof configWishSchema>
