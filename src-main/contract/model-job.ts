/** What the service asks a process that knows models, and what it answers. */
import { z } from 'zod'
import { checkpointCardSchema } from './checkpoint-card.js'
import { geluSchema, modelNameSchema } from './model.js'
import { pictureAtSchema } from './picture-job.js'
import {
  executorNameSchema,
  optimizerSchema,
  precisionSchema,
  providerSchema,
} from './run-config.js'
import { wireErrorSchema } from './run.js'

export const modelJobSchema = z.discriminatedUnion('type', [
  /** What a checkpoint file says of itself, or the best one of the run whose folder `path` is. */
  z.object({ type: z.literal('checkpoint'), of: z.enum(['file', 'run']), path: z.string() }),
  /** Whether the weights beside a card are whole and what it says; `path` is the card's. */
  z.object({ type: z.literal('card'), path: z.string() }),
  /** What a training step costs, by its compiled graph. */
  z.object({
    type: z.literal('cost'),
    model: modelNameSchema,
    resolution: z.int().positive(),
    batch: z.int().positive(),
    microBatch: z.int().positive(),
    classes: z.int().positive(),
    optimizer: optimizerSchema.options[0].shape.type.or(optimizerSchema.options[1].shape.type),
    executor: executorNameSchema,
    precision: precisionSchema,
    /** Whether the inside of blocks is computed again in the backward pass. */
    recompute: z.boolean(),
  }),
  z.object({
    type: z.literal('predict'),
    /** Folders of runs; their best checkpoints are asked. */
    runs: z.array(z.string()).min(1),
    pictures: z.array(
      z.discriminatedUnion('type', [
        z.object({ type: z.literal('known'), at: pictureAtSchema }),
        /** The encoded file, base64. */
        z.object({ type: z.literal('sent'), name: z.string(), data: z.string() }),
      ]),
    ),
    top: z.int().positive(),
    engine: z.object({
      executor: executorNameSchema.or(z.literal('auto')),
      provider: providerSchema.or(z.literal('auto')),
      threads: z.int().min(0),
    }),
  }),
])
export type ModelJob = z.infer<typeof modelJobSchema>

export const checkpointFactsSchema = z.object({
  file: z.string(),
  name: modelNameSchema,
  gelu: geluSchema,
  resolution: z.int().positive(),
  parameters: z.int(),
})
export type CheckpointFacts = z.infer<typeof checkpointFactsSchema>

export const cardedAnswerSchema = z.object({
  card: checkpointCardSchema,
  /** Path of the weights. */
  file: z.string(),
})

export const costSchema = z.object({
  /** Multiplications and additions of a training step, a picture. */
  operationsPerImage: z.number(),
  /** One copy of parameters, optimizer slots and accumulators. */
  stateBytes: z.number(),
  /** Largest resident memory of the process that trains. */
  peakMemoryBytes: z.number(),
})
export type Cost = z.infer<typeof costSchema>

/** answers[run][picture] */
export const predictAnswerSchema = z.array(
  z.array(
    z.discriminatedUnion('type', [
      z.object({
        type: z.literal('seen'),
        classes: z.array(z.object({ name: z.string(), probability: z.number() })),
        milliseconds: z.number(),
      }),
      z.object({ type: z.literal('failed'), error: wireErrorSchema }),
    ]),
  ),
)
export type PredictAnswer = z.infer<typeof predictAnswerSchema>
