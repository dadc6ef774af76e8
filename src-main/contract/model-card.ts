/** Cards of the published checkpoints: what resources/catalogue.json says of each. */
import { z } from 'zod'
import { startIdSchema } from './ids.js'
import { geluSchema, modelNameSchema } from './model.js'
import { levelSchema } from './run-config.js'

const pretrainingSchema = z.object({
  data: z.enum(['ImageNet-21k', 'ImageNet-1k']),
  epochs: z.int(),
  augmentation: levelSchema,
  /** As the file's name spells it: `light0` for the paper's light1, `light1` for its light2. */
  fileLevel: z.string(),
  weightDecay: z.number(),
  dropout: z.number(),
  stochasticDepth: z.number(),
})

export const modelCardSchema = z.object({
  id: startIdSchema,
  /** timm's name, or the name of the paper's file where timm has no copy. */
  name: z.string(),
  /** As people call it, such as `ViT-B/16`. */
  architecture: z.string(),
  /** null: none of Vitrine's architectures, so it cannot be read. */
  model: modelNameSchema.nullable(),
  family: z.enum(['augreg', 'augreg2', 'sam', 'original']),
  /** Such as `ImageNet-21k, then ImageNet-1k`. */
  data: z.string(),
  /** Side of the pictures, in pixels. */
  resolution: z.int(),
  /** The published head among them. */
  parameters: z.int(),
  /** Multiply-adds of one picture forward, in thousand millions. */
  gmacs: z.number(),
  /** ImageNet validation top-1 as timm measured it, 0 to 1. */
  imagenetTop1: z.number().nullable(),
  /** null: not of the paper, or not said. */
  pretraining: pretrainingSchema.nullable(),
  /** Fine-tuning on ImageNet-1k; null: none, or not said. */
  fineTuning: z.object({ learningRate: z.number(), steps: z.int() }).nullable(),
  /** Top-1 on held-out pictures of the data that it was pre-trained on, 0 to 1; comparable for the same data alone. */
  upstream: z
    .object({
      accuracy: z.number(),
      /** `figure-4` is rounded to whole percents and does not say which weight decay it shows. */
      source: z.enum(['index', 'table-6', 'figure-4']),
    })
    .nullable(),
  licence: z.string(),
  /** What it was trained with. */
  gelu: geluSchema,
  preprocessing: z.object({
    mean: z.number(),
    deviation: z.number(),
    /** Share of the shorter side that is kept by the crop in the middle. */
    crop: z.number(),
  }),
  /** Name of the repository on the Hugging Face hub; null: not there. */
  repository: z.string().nullable(),
  /** Path of the authors' .npz below the storage's address; null: none known. */
  npz: z.string().nullable(),
  /** About; the exact size is known once it is asked for. */
  bytes: z.number(),
  recommended: z.boolean(),
  /** Name of the checkpoint that the paper recommends for this architecture where it is another one. */
  better: z.string().nullable(),
})
export type ModelCard = z.infer<typeof modelCardSchema>
