/** Identifiers of what the app keeps; safe as names of files, so none can lead out of its folder. */
import { z } from 'zod'

const idText = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$/, 'Expected letters, digits, - and _, at most 80')

/** Name of a run's folder. */
export const runIdSchema = idText.brand<'RunId'>()
export type RunId = z.infer<typeof runIdSchema>

export const datasetIdSchema = idText.brand<'DatasetId'>()
export type DatasetId = z.infer<typeof datasetIdSchema>

/** Of a starting point: scratch, a published checkpoint, a file or a run of one's own. */
export const startIdSchema = idText.brand<'StartId'>()
export type StartId = z.infer<typeof startIdSchema>

/** Name of a study's folder. */
export const studyIdSchema = idText.brand<'StudyId'>()
export type StudyId = z.infer<typeof studyIdSchema>
