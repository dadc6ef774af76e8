/**
 * What is fastest on a machine for one shape of training step, found by trying: trials, and the
 * choice that they come to. A run keeps its choice in run.json.
 */
import { z } from 'zod'
import { doctorReportSchema, engineNameSchema } from './machine.js'
import { modelNameSchema } from './model.js'
import { precisionSchema } from './run-config.js'

/** What a tuning is of. Other classes or optimizers change a step's time by little. */
export const tuningShapeSchema = z.strictObject({
  model: modelNameSchema,
  resolution: z.int().positive().max(1024),
  batch: z.int().positive().max(4096),
})
export type TuningShape = z.infer<typeof tuningShapeSchema>

/** One way to compute a step. */
export const choiceSchema = z.strictObject({
  engine: engineNameSchema,
  precision: precisionSchema,
  /** Examples in one pass over the graph. */
  microBatch: z.int().positive(),
  threads: z.int().positive(),
  /** TensorFlow's own compiler, which fuses operations; other engines have none. */
  xla: z.boolean(),
})
export type Choice = z.infer<typeof choiceSchema>

/** Micro-batch null: as large as fits; the tuning was of another batch. */
export const runChoiceSchema = choiceSchema.extend({
  microBatch: choiceSchema.shape.microBatch.nullable(),
})
export type RunChoice = z.infer<typeof runChoiceSchema>

const measuredSchema = z.strictObject({
  type: z.literal('measured'),
  choice: choiceSchema,
  /** Executor and device, as the executor says. */
  description: z.string(),
  imagesPerSecond: z.number().positive(),
  /** Of each step, those that warm up among them: they say whether the numbers agree. */
  losses: z.array(z.number()).min(1),
  /** Largest resident memory of the process after a step. */
  residentBytes: z.number(),
})
export type MeasuredTrial = z.infer<typeof measuredSchema>

export const trialSchema = z.discriminatedUnion('type', [
  measuredSchema,
  z.strictObject({ type: z.literal('failed'), choice: choiceSchema, why: z.string() }),
])
export type Trial = z.infer<typeof trialSchema>

export const tuningSchema = tuningShapeSchema.extend({
  /** Processor, graphics cards, drivers and versions: another state makes it worthless. */
  state: z.string(),
  /** In the order that they were made; the first is what is used without a tuning. */
  trials: z.array(trialSchema),
  /** ISO 8601, UTC. */
  measured: z.string(),
  /** That it took. */
  seconds: z.number(),
})
export type Tuning = z.infer<typeof tuningSchema>

/** A tuning in a line: what it came to, and what that is to be held against. */
export const tunedSchema = tuningShapeSchema.extend({
  choice: choiceSchema,
  imagesPerSecond: z.number(),
  residentBytes: z.number(),
  /** What is used without a tuning; null: it failed. */
  usual: z.object({ choice: choiceSchema, imagesPerSecond: z.number() }).nullable(),
  measured: z.string(),
})
export type Tuned = z.infer<typeof tunedSchema>

/** What `vitrine doctor --json` prints. */
export const doctorOutputSchema = doctorReportSchema.extend({
  /** Tunings that hold for the machine as it is, newest first. */
  tuned: z.array(tunedSchema),
})
export type DoctorOutput = z.infer<typeof doctorOutputSchema>

/** What `vitrine tune --json` prints. */
export const tuneReportSchema = z.object({
  type: z.literal('tuning'),
  tuning: tuningSchema,
  tuned: tunedSchema,
})
export type TuneReport = z.infer<typeof tuneReportSchema>

/** What the app says of tunings. */
export const tuningStateSchema = z.object({
  /** Those that hold for the machine as it is, newest first. */
  tuned: z.array(tunedSchema),
  /** The search at work: what is tried now, after how many trials; null: none. */
  working: tuningShapeSchema
    .extend({ trying: choiceSchema.nullable(), made: z.int().min(0) })
    .nullable(),
})
export type TuningState = z.infer<typeof tuningStateSchema>
