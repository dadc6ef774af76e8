/** What a host says to an engine process, and what comes back; both ends parse by these schemas. */
import { z } from 'zod'
import { exportOptionsSchema, exportResultSchema, verificationSchema } from '../contract/export.js'
import { geluSchema } from '../contract/model.js'
import { splitNameSchema } from '../contract/picture.js'
import { predictionSchema } from '../contract/prediction.js'
import { splitWishSchema } from '../contract/picture-job.js'
import { executorNameSchema, providerSchema, runConfigSchema } from '../contract/run-config.js'
import { liveSchema } from '../contract/run.js'
import { runEventSchema, type RunEvent } from '../contract/run-event.js'

/** A trained model: a run's checkpoint, or a checkpoint file, and how to run it. */
export const modelWishSchema = z.strictObject({
  source: z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('run'),
      folder: z.string(),
      checkpoint: z.enum(['last', 'best']),
    }),
    z.strictObject({ type: z.literal('file'), path: z.string() }),
  ]),
  /** For files that do not say; null: as the file's format has it. */
  gelu: geluSchema.nullable(),
  /** null: the one that the model was trained at. */
  resolution: z.int().positive().nullable(),
  batch: z.int().positive(),
  engine: z.strictObject({
    executor: executorNameSchema.or(z.literal('auto')),
    provider: providerSchema.or(z.literal('auto')),
    threads: z.int().min(0),
  }),
})
export type ModelWish = z.infer<typeof modelWishSchema>

export const evaluateJobSchema = z.strictObject({
  type: z.literal('evaluate'),
  model: modelWishSchema,
  /** null: the folder that the run was trained on. */
  data: z.string().nullable(),
  /** null: validation, else test, else all pictures of a folder without splits. */
  split: splitNameSchema.nullable(),
  /** Paths of pictures that are left out. */
  except: z.array(z.string()),
})
export type EvaluateJob = z.infer<typeof evaluateJobSchema>

export const predictJobSchema = z.strictObject({
  type: z.literal('predict'),
  model: modelWishSchema,
  images: z.array(z.string()).min(1),
  /** Classes named for each picture, at most all. */
  top: z.int().positive(),
})
export type PredictJob = z.infer<typeof predictJobSchema>

/** Scores of the features that a run with this config would start from. */
const scoreJobSchema = z.strictObject({
  type: z.literal('score'),
  config: runConfigSchema,
  split: splitWishSchema,
})
export type ScoreJob = z.infer<typeof scoreJobSchema>

export const exportJobSchema = z.strictObject({
  type: z.literal('export'),
  model: modelWishSchema,
  options: exportOptionsSchema,
  /** Where the export goes; not there yet. */
  folder: z.string().min(1),
  /** Pictures for parity; null: those that the run was validated by, else noise. */
  data: z.string().nullable(),
  /** At most so many of them. */
  pictures: z.int().positive(),
})
export type ExportJob = z.infer<typeof exportJobSchema>

export const verifyExportJobSchema = z.strictObject({
  type: z.literal('verify-export'),
  folder: z.string().min(1),
  /** null: those kept in the export. */
  data: z.string().nullable(),
  pictures: z.int().positive(),
  engine: modelWishSchema.shape.engine,
})
export type VerifyExportJob = z.infer<typeof verifyExportJobSchema>

/** What a run that is asked to stop is kept as. */
export const endingSchema = z.enum(['interrupted', 'paused', 'stopped'])
export type Ending = z.infer<typeof endingSchema>

export const engineMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), folder: z.string() }),
  evaluateJobSchema,
  predictJobSchema,
  scoreJobSchema,
  exportJobSchema,
  verifyExportJobSchema,
  /** Stop; a run is checkpointed first, and measured where it is to stay as it is. */
  z.object({ type: z.literal('cancel'), as: endingSchema }),
])
export type EngineMessage = z.infer<typeof engineMessageSchema>

export const engineEventSchema = z.discriminatedUnion('type', [
  runEventSchema,
  predictionSchema,
  exportResultSchema,
  verificationSchema,
  /** Top-1 on the validation pictures by features alone, 0 to 1. */
  z.object({
    type: z.literal('score'),
    nearestNeighbours: z.number(),
    linear: z.number(),
    seconds: z.number(),
  }),
  /** Of a job that has no steps. */
  z.object({ type: z.literal('progress'), done: z.int(), total: z.int() }),
  /** One picture that could not be read; the job goes on. */
  z.object({ type: z.literal('unreadable'), image: z.string(), reason: z.string() }),
])
export type EngineEvent = z.infer<typeof engineEventSchema>

/** Whether a run says it of itself; the rest is of other jobs. */
export function isRunEvent(event: EngineEvent): event is RunEvent {
  return runEventSchema.options.some((option) => option.shape.type.value === event.type)
}

/** What only the owner needs to know. */
export const engineSignSchema = z.discriminatedUnion('type', [
  /** It lives; about once a second. */
  z.object({ type: z.literal('heartbeat') }),
  /** A run is about to train from `step`: `lines` of metrics.jsonl stay, after `seconds` of training. */
  z.object({
    type: z.literal('started'),
    generation: z.int(),
    lines: z.int(),
    step: z.int(),
    seconds: z.number(),
  }),
  z.object({ type: z.literal('phase'), phase: liveSchema.shape.phase }),
])
export type EngineSign = z.infer<typeof engineSignSchema>

export const engineWordSchema = z.union([engineSignSchema, engineEventSchema])
