import { z } from 'zod'
import { datasetIdSchema } from './ids.js'
import { wireErrorSchema } from './run.js'

/** What an inspection of a folder found; every count is of pictures. */
export const datasetReportSchema = z.object({
  folder: z.string(),
  /** validation, test: null where the folder has no such split. */
  classes: z.array(
    z.object({
      name: z.string(),
      train: z.int(),
      validation: z.int().nullable(),
      test: z.int().nullable(),
    }),
  ),
  pictures: z.int(),
  /** By what the files hold, not by their names. */
  formats: z.record(z.string(), z.int()),
  /** Readable pictures by their shorter side in pixels: `from` up to the next entry's. */
  shortSides: z.array(z.object({ from: z.int(), pictures: z.int() })),
  unreadable: z.array(z.object({ path: z.string(), reason: z.string() })),
  /** Groups of files with the same bytes. */
  duplicates: z.array(z.array(z.string())),
  /** Files that no training would use. */
  ignored: z.array(z.string()),
  warnings: z.array(
    z.object({
      code: z.enum([
        'ignored-files',
        'unreadable',
        'single-picture', // a class that cannot be split
        'imbalance',
        'missing-class', // in validation or test
        'leakage', // the same picture in training and in another split
        'contradiction', // the same picture in two classes
        'duplicates',
      ]),
      message: z.string(),
    }),
  ),
})
export type DatasetReport = z.infer<typeof datasetReportSchema>
export type DatasetWarning = DatasetReport['warnings'][number]

/** A dataset of the app's list; its report is asked for apart. */
export const datasetSummarySchema = z.object({
  id: datasetIdSchema,
  name: z.string(),
  folder: z.string(),
  /** The sample that comes with the app. */
  sample: z.boolean(),
  state: z.discriminatedUnion('type', [
    z.object({ type: z.literal('looking'), done: z.int(), total: z.int().nullable() }),
    z.object({
      type: z.literal('ready'),
      classes: z.int(),
      pictures: z.int(),
      train: z.int(),
      /** null: set aside from train by share. */
      validation: z.int().nullable(),
      problems: z.int(),
    }),
    z.object({ type: z.literal('unusable'), error: wireErrorSchema }),
  ]),
})
export type DatasetSummary = z.infer<typeof datasetSummarySchema>
