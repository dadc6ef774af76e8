/**
 * The card of a checkpoint that Vitrine made: where its weights come from and what they cost. It
 * lies beside them: WORKSPACE/models/NAME/{card.json, model.safetensors}, resources/starter the same.
 */
import { z } from 'zod'
import { geluSchema, modelNameSchema } from './model.js'
import { runConfigSchema } from './run-config.js'

/** Of a card's file. */
export const cardFileName = 'card.json'

export const checkpointCardSchema = z.object({
  version: z.literal(1),
  /** Name of its folder. */
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$/),
  /** ISO 8601, UTC. */
  created: z.string(),
  /** Id of the run that made it. */
  run: z.string(),
  weights: z.object({
    /** Beside the card, without folders. */
    file: z.string().regex(/^[^/\\]+\.(safetensors|npz)$/),
    bytes: z.int().positive(),
    /** SHA-256 of the file, hexadecimal. */
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  model: z.object({
    name: modelNameSchema,
    gelu: geluSchema,
    /** Pixels. */
    resolution: z.int().positive(),
    /** The head among them. */
    parameters: z.int().positive(),
  }),
  data: z.object({
    name: z.string(),
    /** Whether a picture has one class, or any number. */
    labels: z.enum(['single', 'multi']),
    /** Pictures. */
    train: z.int().positive(),
    validation: z.int().min(0),
    classes: z.int().positive(),
    /** As in run.json. */
    hash: z.string(),
    /** Of the pictures, in words; null: nobody said. */
    licence: z.string().nullable(),
  }),
  /** The whole config but for places on the machine that trained. */
  recipe: runConfigSchema.pick({ recipe: true, augment: true, train: true }).extend({
    model: runConfigSchema.shape.model.pick({
      dropout: true,
      stochasticDepth: true,
    }),
    /** `scratch`, or the name of the file that it began with. */
    from: z.string(),
  }),
  compute: z.object({
    /** Training pictures seen, repeats counted. */
    imagesSeen: z.int().min(0),
    /** Training time over all sessions, evaluation included. */
    seconds: z.number().min(0),
    /** Multiplications and additions, estimated (engine-process/model-cost.ts). */
    operations: z.number().min(0),
    device: z.string(),
  }),
  /** Of the last evaluation; null: none yet. */
  metrics: z
    .object({
      /** After this step. */
      step: z.int().min(0),
      top1: z.number(),
      top5: z.number(),
      /** Mean over classes; null: single-label data, or too much to hold. */
      meanAveragePrecision: z.number().nullable(),
      loss: z.number(),
    })
    .nullable(),
  /** Of the checkpoint. */
  step: z.int().min(0),
  versions: z.object({ vitrine: z.string(), node: z.string() }),
})
export type CheckpointCard = z.infer<typeof checkpointCardSchema>
