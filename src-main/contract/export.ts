/** Trained models as files for other programs: what may be asked, and how an export proves itself. */
import { z } from 'zod'
import { runIdSchema } from './ids.js'
import { geluSchema, modelNameSchema } from './model.js'
import { wireErrorSchema } from './run.js'

export const exportFormatNames = [
  'onnx',
  'tfjs',
  'saved-model',
  'timm',
  'npz',
  /** ONNX and timm with labels, golden pictures and sample code. */
  'folder',
] as const
const exportFormatNameSchema = z.enum(exportFormatNames)
export type ExportFormatName = z.infer<typeof exportFormatNameSchema>

export const precisionNames = ['float32', 'float16', 'int8'] as const
const precisionSchema = z.enum(precisionNames)
export type Precision = z.infer<typeof precisionSchema>

export const exportOptionsSchema = z.strictObject({
  format: exportFormatNameSchema,
  /** Of the weights, and of the arithmetic where the format has one. */
  precision: precisionSchema,
  /** Resizing and cropping are part of the model: it takes a picture of any size. */
  preprocessing: z.boolean(),
})
export type ExportOptions = z.infer<typeof exportOptionsSchema>

/** Name of an export's folder in its run's folder `exports`. */
export const exportNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,79}$/, 'Expected lower-case letters, digits and -')

/** What a picture goes through before the network sees it (paper section 1.4). */
const preprocessingSchema = z.object({
  /** Average over the area of the new pixel, as TensorFlow's ResizeArea, cut off to 8 bits. */
  resize: z.literal('area'),
  /** Pixels of the shorter side after resizing. */
  shortSide: z.int().positive(),
  /** Side of the centre crop, pixels. */
  crop: z.int().positive(),
  /** Of values from 0 to 1, all three channels (RGB). */
  mean: z.literal(0.5),
  deviation: z.literal(0.5),
})

/** What travels with every export. */
export const exportedModelSchema = z.object({
  /** Id of the run, or name of the checkpoint file. */
  name: z.string(),
  /** null: sizes that the paper has no name for. */
  architecture: modelNameSchema.nullable(),
  gelu: geluSchema,
  /** Side of the square pictures that the network sees. */
  resolution: z.int().positive(),
  /** In the order of the outputs. */
  classes: z.array(z.string()).min(1),
  loss: z.enum(['softmax', 'sigmoid']),
  preprocessing: preprocessingSchema,
  step: z.int(),
  /** What the file that the run started from says; null: nothing. */
  licence: z.string().nullable(),
})
export type ExportedModel = z.infer<typeof exportedModelSchema>

const answerSchema = z.object({ class: z.string(), probability: z.number() })

export const parityReportSchema = z.object({
  /** Whose pictures: the run's validation split, a folder, noise, or those kept in the export. */
  source: z.enum(['validation', 'folder', 'noise', 'kept']),
  pictures: z.int(),
  /** What ran the checkpoint, and what ran the export. */
  reference: z.string(),
  runtime: z.string(),
  /** Part of the pictures whose likeliest class is the same; ties count as the same. */
  top1Agreement: z.number(),
  /** Largest distance of two probabilities of one class; null: the export gave no numbers. */
  largestDifference: z.number().nullable(),
  /** Part of the pictures whose likeliest class is theirs; null: they have none, or several. */
  accuracy: z.object({ reference: z.number(), exported: z.number() }).nullable(),
  thresholds: z.object({ top1Agreement: z.number(), largestDifference: z.number() }),
  passed: z.boolean(),
  /** Pictures by difference, largest first. */
  worst: z.array(
    z.object({
      /** Path of the file, or the number of a picture that has none. */
      picture: z.string(),
      reference: answerSchema,
      exported: answerSchema,
      difference: z.number().nullable(),
    }),
  ),
  seconds: z.number(),
  notes: z.array(z.string()),
})
export type ParityReport = z.infer<typeof parityReportSchema>

/** export.json */
export const exportManifestSchema = z.object({
  version: z.literal(1),
  /** ISO 8601, UTC. */
  created: z.string(),
  vitrine: z.string(),
  options: exportOptionsSchema,
  model: exportedModelSchema,
  /** Path of the checkpoint file. */
  checkpoint: z.string(),
  /** Paths within the folder, with /. */
  files: z.array(z.object({ path: z.string(), bytes: z.int(), sha256: z.string() })),
})
export type ExportManifest = z.infer<typeof exportManifestSchema>

/** One export, whole: said at its end, and listed. */
export const exportResultSchema = z.object({
  type: z.literal('export'),
  /** Of its folder. */
  name: z.string(),
  folder: z.string(),
  manifest: exportManifestSchema,
  bytes: z.int(),
  parity: parityReportSchema,
})
export type ExportResult = z.infer<typeof exportResultSchema>

export const verificationSchema = z.object({
  type: z.literal('verification'),
  folder: z.string(),
  /** Files that are gone or are not as they were written. */
  changed: z.array(z.string()),
  parity: parityReportSchema,
})
export type Verification = z.infer<typeof verificationSchema>

/** An export of the app, at work or over; the rest of one that is over is in its folder. */
export const exportTaskSchema = z.object({
  id: z.int().positive(),
  run: runIdSchema,
  options: exportOptionsSchema,
  status: z.enum(['waiting', 'working', 'done', 'failed', 'cancelled']),
  /** Pictures asked of the checkpoint and of the export, of all; 0 of 0 before the first. */
  done: z.int(),
  total: z.int(),
  /** Its name in the run's exports, once it is written; files that failed the gate are kept. */
  name: exportNameSchema.nullable(),
  /** Why it failed: `export-mismatch` where it does not answer as its checkpoint. */
  error: wireErrorSchema.nullable(),
})
export type ExportTask = z.infer<typeof exportTaskSchema>
