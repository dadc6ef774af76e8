/** run.json: all that must be known to open or continue a run, but for its pictures (split.json). */
import { z } from 'zod'
import { runStatusSchema, wireErrorSchema } from '../contract/run.js'
import { runConfigSchema } from '../contract/run-config.js'
import { runChoiceSchema } from '../contract/tuning.js'

/** Of run.json's format; a file with a larger one was written by a newer Vitrine. */
export const recordVersion = 2

export const runRecordSchema = z.object({
  version: z.literal(recordVersion),
  id: z.string().min(1),
  /** ISO 8601, UTC. */
  created: z.string(),
  status: runStatusSchema,
  /** Why it failed or was interrupted. */
  reason: wireErrorSchema.nullable().default(null),
  /** How often it was started: metrics.jsonl may be shorter than before after each start. */
  generation: z.int().min(0).default(0),
  config: runConfigSchema,
  /** Optimizer steps that the duration came to. */
  steps: z.int().positive(),
  versions: z.object({ vitrine: z.string(), node: z.string() }),
  /** What a tuning of the machine found fastest when the run was made; null: nothing, or nothing was left to choose. */
  choice: runChoiceSchema.nullable().default(null),
  /** Executor and device, once the engine has chosen. */
  device: z.string().nullable(),
  classes: z.array(z.string()).min(1),
  /** SHA-256 over paths (relative to the data folder) and labels of the split. */
  datasetHash: z.string(),
  /** Pictures of the split. */
  examples: z.object({ train: z.int().min(0), validation: z.int().min(0) }),
})
export type RunRecord = z.infer<typeof runRecordSchema>

const firstSchema = z.looseObject({
  split: z.object({ train: z.array(z.unknown()), validation: z.array(z.unknown()) }),
})

/** The first format, which held the split, as the second. Throws what is not the first. */
export function recordOfVersion1(value: unknown): unknown {
  const { split, ...rest } = firstSchema.parse(value)
  const examples = { train: split.train.length, validation: split.validation.length }
  return { ...rest, version: recordVersion, examples }
}
