/** What `vitrine graph` asks for and shows. */
import { z } from 'zod'
import { passSetNames } from './bench.js'
import { geluSchema, modelNameSchema } from './model.js'

export const entryNames = ['train', 'accumulate', 'apply', 'evaluate', 'features'] as const

export const graphWishSchema = z.strictObject({
  model: modelNameSchema,
  gelu: geluSchema,
  entry: z.enum(entryNames),
  passes: z.enum(passSetNames),
  batch: z.int().positive(),
  resolution: z.int().positive(),
  classes: z.int().positive(),
})
export type GraphWish = z.infer<typeof graphWishSchema>

export interface GraphReport extends GraphWish {
  readonly nodes: number
  /** Of the unfused trace. */
  readonly tracedNodes: number
  /** Nodes by operation, most first. */
  readonly operations: Readonly<Record<string, number>>
  /** Multiplications and additions of matrix products and convolutions. */
  readonly floatingPointOperations: number
  /** Values alive at once. */
  readonly activationBytes: number
}
