/** What a study asks, kind by kind: the options that its plan of runs follows from. */
import { z } from 'zod'
import { datasetIdSchema, startIdSchema } from './ids.js'
import { modelNameSchema } from './model.js'
import { configWishSchema, levelSchema, runConfigSchema } from './run-config.js'

/** One for each finding of the paper (sections 4.1 to 4.6), and a search of one's own. */
export const studyKinds = [
  'transfer-or-scratch',
  'augmentation-map',
  'data-and-augreg',
  'which-checkpoint',
  'pre-training-data',
  'patch-or-width',
  'honest-validation',
  'free-sweep',
] as const
export const studyKindSchema = z.enum(studyKinds)
export type StudyKind = z.infer<typeof studyKindSchema>

/** `on`: dropout 0.1 and stochastic depth 0.1, the paper's one step (appendix D). */
export const regularisationSchema = z.enum(['off', 'on'])
export type Regularisation = z.infer<typeof regularisationSchema>

/** What is trained: the weights that it begins with, and the architecture where they do not say it. */
export const networkSchema = z.strictObject({
  start: startIdSchema,
  /** null: as the start's file says; from scratch one must be named. */
  model: modelNameSchema.nullable(),
})
export type Network = z.infer<typeof networkSchema>

const several = <Value extends z.ZodType>(value: Value) => z.array(value).min(1).max(50)
const networks = several(networkSchema)
const steps = several(z.int().positive())
const learningRates = several(z.number().positive())
const levels = several(levelSchema)
const regularisations = several(regularisationSchema)

const common = {
  dataset: datasetIdSchema,
  /** Every point is run once with each. */
  seeds: z.array(runConfigSchema.shape.train.shape.seed).min(1).max(20),
  /** Lies under what the question itself varies: resolution, batch, length, engine. */
  wish: configWishSchema,
}

/** Field of the config, such as `train.learningRate`, and what to try for it. */
export const sweepAxisSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('values'),
    path: z.string().min(1),
    values: several(z.string().or(z.number()).or(z.boolean())),
  }),
  /** For a random search alone. */
  z.strictObject({
    type: z.literal('range'),
    path: z.string().min(1),
    low: z.number(),
    high: z.number(),
    scale: z.enum(['linear', 'logarithmic']),
    whole: z.boolean(),
  }),
])
export type SweepAxis = z.infer<typeof sweepAxisSchema>

const draws = { runs: z.int().min(1).max(2000), seed: z.int().min(0).max(0xffffffff) }
export const sweepStrategySchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('grid') }),
  z.strictObject({ type: z.literal('random'), ...draws }),
  /**
   * `runs` drawn at random for `steps` steps; of each rung the best 1/`factor` go on to another run
   * of `factor` times the steps, until one is left.
   */
  z.strictObject({
    type: z.literal('halving'),
    ...draws,
    steps: z.int().positive(),
    factor: z.int().min(2).max(10),
  }),
])
export type SweepStrategy = z.infer<typeof sweepStrategySchema>

export const questionSchema = z.discriminatedUnion('kind', [
  /** Section 4.2, figure 2. */
  z.strictObject({
    kind: z.literal('transfer-or-scratch'),
    ...common,
    start: startIdSchema,
    transfer: z.strictObject({ steps, learningRates }),
    /** The start's architecture from random weights. */
    scratch: z.strictObject({ steps, learningRates, levels, regularisations }),
  }),
  /** Section 4.4, figures 4 and 7. */
  z.strictObject({
    kind: z.literal('augmentation-map'),
    ...common,
    networks,
    levels,
    regularisations,
    /** Of AdamW; null: the recipe's. */
    weightDecays: z.array(z.number().min(0)).min(1).max(10).nullable(),
  }),
  /** Section 4.1, figure 1. */
  z.strictObject({
    kind: z.literal('data-and-augreg'),
    ...common,
    networks,
    /** Of the training pictures of each class; validation stays the same. */
    shares: several(z.number().gt(0).max(1)),
    augreg: z.strictObject({ level: levelSchema, regularisation: regularisationSchema }),
  }),
  /** Section 4.5, figure 5. */
  z.strictObject({
    kind: z.literal('which-checkpoint'),
    ...common,
    recommended: startIdSchema,
    others: several(startIdSchema),
    steps,
    learningRates,
    /** How many of the others, best first by their cheap scores, are fine-tuned; null: all. */
    fineTune: z.int().min(1).nullable(),
  }),
  /** Section 4.3, figure 3. */
  z.strictObject({
    kind: z.literal('pre-training-data'),
    ...common,
    starts: several(startIdSchema),
    steps,
    learningRates,
  }),
  /** Section 4.6, figure 6, table 3. */
  z.strictObject({
    kind: z.literal('patch-or-width'),
    ...common,
    networks,
    resolutions: several(z.int().positive()),
    learningRates,
  }),
  /** Section 4.5's note on ImageNetV2. */
  z.strictObject({
    kind: z.literal('honest-validation'),
    ...common,
    networks,
    learningRates,
    /** Pictures of the same classes, collected apart from the dataset. */
    independent: datasetIdSchema,
  }),
  z.strictObject({
    kind: z.literal('free-sweep'),
    ...common,
    network: networkSchema,
    axes: z.array(sweepAxisSchema).min(1).max(8),
    strategy: sweepStrategySchema,
  }),
])
export type Question = z.infer<typeof questionSchema>
export type QuestionOf<Kind extends StudyKind> = Extract<Question, { kind: Kind }>
