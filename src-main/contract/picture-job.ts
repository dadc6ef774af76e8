/** What the service asks the process that reads pictures, and what it answers. */
import { z } from 'zod'
import { configWishSchema, runConfigSchema } from './run-config.js'
import { listedPictureSchema, pictureDataSchema, splitNameSchema } from './picture.js'

/** A picture by its place, so that long lists of paths stay in the process that reads them. */
export const pictureAtSchema = z.object({
  /** A dataset's folder, or a run's. */
  of: z.enum(['dataset', 'run']),
  folder: z.string(),
  split: splitNameSchema,
  index: z.int().min(0),
})
export type PictureAt = z.infer<typeof pictureAtSchema>

const { validationShare } = runConfigSchema.shape.data.shape
const { trainingShare } = configWishSchema.shape.data.unwrap().shape

/** What a new run is to be trained on. */
export const splitWishSchema = z.object({
  folder: z.string(),
  /** A labels file, which wins over the folder; null: none. */
  labels: z.string().nullable(),
  validationShare,
  /** Of the pictures that do not validate. */
  trainingShare: trainingShare.unwrap(),
  seed: runConfigSchema.shape.train.shape.seed,
})
export type SplitWish = z.infer<typeof splitWishSchema>

/** What a split holds, without its pictures. */
export const splitFactsSchema = z.object({
  /** That the pictures' paths are seen from. */
  folder: z.string(),
  classes: z.array(z.string()),
  train: z.int(),
  validation: z.int(),
  /** SHA-256 over paths (relative to the folder) and labels. */
  hash: z.string(),
  /** One line on files that no run would use; null: there are none. */
  leftOut: z.string().nullable(),
})
export type SplitFacts = z.infer<typeof splitFactsSchema>

export const pictureJobSchema = z.discriminatedUnion('type', [
  /** Looks a dataset through; its report goes to `reportFile`, unless the folder is as `known` says. */
  z.object({
    type: z.literal('inspect'),
    folder: z.string(),
    reportFile: z.string(),
    known: z.string().nullable(),
  }),
  z.object({
    type: z.literal('list'),
    ...pictureAtSchema.pick({ of: true, folder: true }).shape,
    split: splitNameSchema,
    label: z.string().nullable(),
    offset: z.int().min(0),
    limit: z.int().min(1),
  }),
  z.object({
    type: z.literal('thumbnails'),
    pictures: z.array(pictureAtSchema),
    side: z.int().positive(),
  }),
  /** Parts the pictures of a new run and writes them to `file`. */
  z.object({ type: z.literal('split'), wish: splitWishSchema, file: z.string() }),
  /** Pictures that a run is measured on, in its own split and in another dataset, that are nearly ones it trained on. */
  z.object({ type: z.literal('leakage'), run: z.string(), independent: z.string() }),
  /** The pictures that a run is watched by. */
  z.object({ type: z.literal('watched'), folder: z.string() }),
])
export type PictureJob = z.infer<typeof pictureJobSchema>

/** What is kept of an inspection, so that a start need not read the report. */
export const datasetFactsSchema = z.object({
  /** Changes with any picture's name, size or time. */
  fingerprint: z.string(),
  pictures: z.int(),
  train: z.int(),
  /** null: the folder has no such split. */
  validation: z.int().nullable(),
  /** Training pictures of each class. */
  classSizes: z.array(z.int()),
  problems: z.int(),
})
export type DatasetFacts = z.infer<typeof datasetFactsSchema>

/** null: the folder is as it was known. */
export const inspectAnswerSchema = datasetFactsSchema.nullable()
export const listAnswerSchema = z.object({
  pictures: z.array(listedPictureSchema.omit({ ref: true }).extend({ index: z.int() })),
  total: z.int(),
})
export const thumbnailsAnswerSchema = z.array(pictureDataSchema.nullable())
const leakedSetSchema = z.object({
  examples: z.int(),
  /** One for each leaked picture, the nearest first; `distance`: differing bits of 64. */
  pairs: z.array(z.object({ training: z.string(), validation: z.string(), distance: z.int() })),
})
export type LeakedSet = z.infer<typeof leakedSetSchema>
export const leakageAnswerSchema = z.object({ inside: leakedSetSchema, outside: leakedSetSchema })
export type LeakageAnswer = z.infer<typeof leakageAnswerSchema>

/** Places in the validation split. */
export const watchedAnswerSchema = z.array(
  listedPictureSchema.pick({ label: true, classes: true }).extend({ index: z.int() }),
)
