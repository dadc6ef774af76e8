/** What the service asks the process that reads pictures, and what it answers. */
import { z } from 'zod'
import { splitNameSchema, pictureDataSchema } from './picture.js'

/** A picture by its place, so that long lists of paths stay in the process that reads them. */
export const pictureAtSchema = z.object({
  /** A dataset's folder, or a run's. */
  of: z.enum(['dataset', 'run']),
  folder: z.string(),
  split: splitNameSchema,
  index: z.int().min(0),
})
export type PictureAt = z.infer<typeof pictureAtSchema>

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
    folder: z.string(),
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
  pictures: z.array(z.object({ index: z.int(), name: z.string(), label: z.string() })),
  total: z.int(),
})
export const thumbnailsAnswerSchema = z.array(pictureDataSchema.nullable())
