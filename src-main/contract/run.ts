/** Runs as hosts show them: a row of the table, one run whole, its curves. */
import { z } from 'zod'
import { errorCodes } from './errors.js'
import { datasetIdSchema, runIdSchema } from './ids.js'
import { modelNameSchema } from './model.js'
import { listedPictureSchema, pictureDataSchema } from './picture.js'
import { levelSchema, runConfigSchema } from './run-config.js'
import { evaluationSchema } from './run-event.js'

/**
 * `created`: made, never started; `queued`: waits for its turn; `paused`: by the user, can go on;
 * `interrupted`: its app or machine ended, can go on; `stopped`: ended early by the user, kept;
 * `cancelled`: ended by the user, of no use; `failed`: its reason says why, can be tried again.
 */
export const runStatuses = [
  'created',
  'queued',
  'running',
  'paused',
  'interrupted',
  'done',
  'stopped',
  'cancelled',
  'failed',
] as const
export const runStatusSchema = z.enum(runStatuses)
export type RunStatus = z.infer<typeof runStatusSchema>

export const wireErrorSchema = z.object({
  code: z.enum(errorCodes),
  what: z.string(),
  why: z.string(),
  remedy: z.string(),
})
export type WireError = z.infer<typeof wireErrorSchema>

/** What a user says about a run; kept beside run.json, so that it can be written while the run goes on. */
export const runNotesSchema = z.strictObject({
  /** Empty: shown by model and dataset. */
  name: z.string().max(200),
  tags: z.array(z.string().min(1).max(40)).max(32),
  notes: z.string().max(20_000),
})
export type RunNotes = z.infer<typeof runNotesSchema>

/** One row of the table. */
export const runSummarySchema = z.object({
  id: runIdSchema,
  name: z.string(),
  tags: z.array(z.string()),
  /** ISO 8601, UTC. */
  created: z.string(),
  status: runStatusSchema.or(z.literal('damaged')),
  /** Why it failed or was interrupted. */
  reason: wireErrorSchema.nullable(),
  /** null: its record is damaged, or the dataset is no longer listed. */
  dataset: datasetIdSchema.nullable(),
  dataFolder: z.string(),
  model: modelNameSchema.nullable(),
  /** `scratch`, or the path of the checkpoint file. */
  from: z.string(),
  recipe: runConfigSchema.shape.recipe.nullable(),
  level: levelSchema.nullable(),
  resolution: z.int().nullable(),
  batch: z.int().nullable(),
  learningRate: z.number().nullable(),
  seed: z.int().nullable(),
  steps: z.int(),
  /** Steps taken. */
  step: z.int(),
  /** Training time so far, over all its sessions, evaluation included. */
  seconds: z.number(),
  imagesPerSecond: z.number().nullable(),
  /** Training loss of the last step. */
  loss: z.number().nullable(),
  /** Last and best validation top-1, 0 to 1. */
  top1: z.number().nullable(),
  bestTop1: z.number().nullable(),
  top5: z.number().nullable(),
  macroF1: z.number().nullable(),
  validationLoss: z.number().nullable(),
  parameters: z.number().nullable(),
  /** Multiplications and additions of training on one picture, estimated as 3 times those of a forward pass. */
  operationsPerImage: z.number().nullable(),
  hasCheckpoint: z.boolean(),
})
export type RunSummary = z.infer<typeof runSummarySchema>

export const runDetailSchema = z.object({
  id: runIdSchema,
  folder: z.string(),
  config: runConfigSchema,
  /** The same as words for a terminal. */
  command: z.string(),
  steps: z.int(),
  classes: z.array(z.string()),
  examples: z.object({ train: z.int(), validation: z.int() }),
  device: z.string().nullable(),
  versions: z.record(z.string(), z.string()),
  datasetHash: z.string(),
  notes: runNotesSchema,
  checkpoints: z.array(
    z.object({ step: z.int(), file: z.string(), bytes: z.int(), best: z.boolean() }),
  ),
})
export type RunDetail = z.infer<typeof runDetailSchema>

const numbers = z.array(z.number())

/** Columns of equal length, one entry a step. */
export const stepColumnsSchema = z.object({
  step: numbers,
  /** Training time so far. */
  seconds: numbers,
  loss: numbers,
  accuracy: numbers,
  gradientNorm: numbers,
  learningRate: numbers,
  imagesPerSecond: numbers,
  /** Resident memory of the engine process. */
  residentBytes: numbers,
})
export type StepColumns = z.infer<typeof stepColumnsSchema>

export const runEvaluationSchema = evaluationSchema.extend({ step: z.int(), seconds: z.number() })
export type RunEvaluation = z.infer<typeof runEvaluationSchema>

/** What was said after line `afterSeq` of metrics.jsonl. */
export const runSeriesSchema = z.object({
  /** Lines read so far: the next `afterSeq`. */
  seq: z.int(),
  /** Another one than asked about: the run was taken up again from a checkpoint, forget what you have. */
  generation: z.int(),
  /** Whether there is more than one answer holds. */
  more: z.boolean(),
  steps: stepColumnsSchema,
  evaluations: z.array(runEvaluationSchema),
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
})
export type RunSeries = z.infer<typeof runSeriesSchema>

/** The run at work, at most ten times a second. */
export const liveSchema = z.object({
  run: runIdSchema,
  phase: z.enum(['starting', 'training', 'evaluating', 'saving', 'stopping']),
  step: z.int(),
  steps: z.int(),
  loss: z.number().nullable(),
  accuracy: z.number().nullable(),
  learningRate: z.number().nullable(),
  gradientNorm: z.number().nullable(),
  imagesPerSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  seconds: z.number(),
  residentBytes: z.number().nullable(),
  /** Of its series. */
  seq: z.int(),
  generation: z.int(),
})
export type Live = z.infer<typeof liveSchema>

/** The pictures of a training batch as the model saw them: cropped, flipped, augmented. */
export const trainingBatchSchema = z.object({
  step: z.int(),
  pictures: z.array(z.object({ data: pictureDataSchema, label: z.string() })),
})
export type TrainingBatch = z.infer<typeof trainingBatchSchema>

/** What the model said of the same few validation pictures after each evaluation: predictions.jsonl. */
export const watchedPredictionsSchema = z.object({
  pictures: z.array(listedPictureSchema.omit({ name: true })),
  /** top[i]: of picture i, likeliest first. */
  evaluations: z.array(
    z.object({
      step: z.int(),
      top: z.array(z.array(z.object({ name: z.string(), probability: z.number() }))),
    }),
  ),
})
export type WatchedPredictions = z.infer<typeof watchedPredictionsSchema>

/** What waits and what works. A run starts when none is running, first in `order` first. */
export const queueSchema = z.object({
  running: runIdSchema.nullable(),
  order: z.array(runIdSchema),
})
export type Queue = z.infer<typeof queueSchema>
