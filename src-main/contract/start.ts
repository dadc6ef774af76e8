/** Starting points: what the weights of a new run may begin with. */
import { z } from 'zod'
import { startIdSchema } from './ids.js'
import { modelNameSchema } from './model.js'

export const startSchema = z.object({
  id: startIdSchema,
  /** `pretrained`: made by Vitrine, with a card beside it; `starter`: such a one that came with the app. */
  kind: z.enum(['scratch', 'published', 'file', 'run', 'pretrained', 'starter']),
  title: z.string(),
  /** null: any (scratch). */
  model: modelNameSchema.nullable(),
  /** Data that the weights saw, such as `ImageNet-21k`; null: none, or the file does not say. */
  data: z.string().nullable(),
  /** ImageNet validation top-1 as published, 0 to 1. */
  imagenetTop1: z.number().nullable(),
  parameters: z.number().nullable(),
  /** Side of the pictures that it was trained on, in pixels. */
  resolution: z.int().nullable(),
  bytes: z.number().nullable(),
  /** Path of the weights on this machine; null: not here (published), or none needed (scratch). */
  file: z.string().nullable(),
  /** Where it can be had: name of the repository on the Hugging Face hub. */
  repository: z.string().nullable(),
  /** The paper's advice: best upstream validation of its architecture. */
  recommended: z.boolean(),
  /** Training speed measured on this machine at the model's resolution; null: not measured. */
  imagesPerSecond: z.number().nullable(),
})
export type Start = z.infer<typeof startSchema>
