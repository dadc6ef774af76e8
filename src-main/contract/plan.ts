/** Planning a run: fields of the form, the config that they come to, what it will cost. */
import { z } from 'zod'
import { runConfigSchema } from './run-config.js'

export const configFieldSchema = z.object({
  /** Flag of the command line, without dashes. */
  flag: z.string(),
  /** Place in the config, such as `train.learningRate`. */
  path: z.string(),
  kind: z.discriminatedUnion('type', [
    z.object({ type: z.enum(['text', 'number', 'switch']) }),
    z.object({ type: z.literal('choice'), choices: z.array(z.string()) }),
    /** A number, or this word. */
    z.object({ type: z.literal('number-or'), word: z.string() }),
  ]),
})
export type ConfigField = z.infer<typeof configFieldSchema>

export const resolutionSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('resolved'),
    config: runConfigSchema,
    steps: z.int(),
    /** Training pictures. */
    examples: z.int(),
    /** What was chosen for the user and deserves to be seen. */
    notes: z.array(z.string()),
    /** The same as words for a terminal. */
    command: z.string(),
  }),
  z.object({
    type: z.literal('refused'),
    /** Place in the config; null: no single field. */
    path: z.string().nullable(),
    what: z.string(),
    why: z.string(),
    remedy: z.string(),
  }),
])
export type PlanResolution = z.infer<typeof resolutionSchema>

export const estimateSchema = z.object({
  /** Training and evaluation; null: no speed is known for this model. */
  seconds: z.number().nullable(),
  imagesPerSecond: z.number().nullable(),
  memoryBytes: z.number(),
  /** Checkpoints that stay. */
  diskBytes: z.number(),
  freeMemoryBytes: z.number(),
  freeDiskBytes: z.number(),
  /** `measured`: this model at this resolution; `scaled`: from another one's operations; `unknown`. */
  basis: z.enum(['measured', 'scaled', 'unknown']),
})
export type Estimate = z.infer<typeof estimateSchema>
