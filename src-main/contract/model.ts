import { z } from 'zod'

/** Names of the paper's architectures (paper section 3.2), and `test`, small enough for unit tests. */
export const modelNames = [
  'test',
  'Ti/16',
  'S/32',
  'S/16',
  'B/32',
  'B/16',
  'B/8',
  'L/16',
  'R+Ti/16',
  'R26+S/32',
  'R50+L/32',
] as const
export const modelNameSchema = z.enum(modelNames)
export type ModelName = z.infer<typeof modelNameSchema>

export const geluSchema = z.enum(['tanh', 'exact'])
export type Gelu = z.infer<typeof geluSchema>

/** Everything that fixes the arrays and the arithmetic of a network. */
export const architectureSchema = z.object({
  /** Token width D. */
  width: z.int().positive(),
  depth: z.int().positive(),
  heads: z.int().positive(),
  /** Hidden width of the MLP blocks. */
  mlp: z.int().positive(),
  /** Side of the embedding convolution, in pixels (in cells of the stem map for a hybrid). */
  patch: z.int().positive(),
  /** Bottleneck units a stage; [] is the root alone (R+Ti/16); null is no convolutional stem. */
  stem: z.array(z.int().positive()).max(4).nullable(),
  gelu: geluSchema,
})
export type Architecture = z.infer<typeof architectureSchema>
