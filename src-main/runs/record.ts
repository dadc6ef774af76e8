/** run.json: all that must be known to open or continue a run. */
import { z } from 'zod'
import { runStatusSchema, wireErrorSchema } from '../contract/run.js'
import { runConfigSchema } from '../contract/run-config.js'

/** Of run.json's format; a file with a larger one was written by a newer Vitrine. */
export const recordVersion = 1

const exampleSchema = z.object({ path: z.string(), label: z.int().min(0) })

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
  /** Executor and device, once the engine has chosen. */
  device: z.string().nullable(),
  classes: z.array(z.string()).min(1),
  /** SHA-256 over paths (relative to the data folder) and labels of the split. */
  datasetHash: z.string(),
  /** Paths are absolute. */
  split: z.object({ train: z.array(exampleSchema), validation: z.array(exampleSchema) }),
})
export type RunRecord = z.infer<typeof runRecordSchema>
