/** Pictures as the page may ask for them: by place in a dataset or a run, never by path. */
import { z } from 'zod'
import { datasetIdSchema, runIdSchema } from './ids.js'

export const splitNames = ['train', 'validation', 'test'] as const
export const splitNameSchema = z.enum(splitNames)
export type SplitName = z.infer<typeof splitNameSchema>

export const pictureRefSchema = z.discriminatedUnion('of', [
  z.strictObject({
    of: z.literal('dataset'),
    dataset: datasetIdSchema,
    split: splitNameSchema,
    index: z.int().min(0),
  }),
  z.strictObject({
    of: z.literal('run'),
    run: runIdSchema,
    split: z.enum(['train', 'validation']),
    index: z.int().min(0),
  }),
])
export type PictureRef = z.infer<typeof pictureRefSchema>

/** A JPEG or PNG as a `data:` URL. */
export const pictureDataSchema = z.string().startsWith('data:image/')

export const listedPictureSchema = z.object({
  ref: pictureRefSchema,
  /** File name without folders. */
  name: z.string(),
  /** What it shows, in words. */
  label: z.string(),
  /** Names of its classes, one by one. */
  classes: z.array(z.string()),
})
export type ListedPicture = z.infer<typeof listedPictureSchema>

/** Encoded bytes of one picture that a page may send, in MiB. */
export const largestPictureMebibytes = 24
