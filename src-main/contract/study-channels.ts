/** What a page may ask of studies: a part of channels.ts. */
import { z } from 'zod'
import { datasetIdSchema, studyIdSchema } from './ids.js'
import {
  budgetSchema,
  studyDetailSchema,
  studyPlanAnswerSchema,
  studySummarySchema,
} from './study.js'
import { questionSchema, studyKindSchema } from './study-question.js'

const nothing = z.undefined()
const folder = z.string().min(1)
const study = z.strictObject({ study: studyIdSchema })

export const studyChannels = {
  /** A small study of the kind that this dataset and the starting points on this machine allow. */
  'studies:usual': {
    input: z.strictObject({ kind: studyKindSchema, dataset: datasetIdSchema }),
    output: questionSchema,
  },
  /** What the question comes to within the budget, and what it costs; nothing is made. */
  'studies:plan': {
    input: z.strictObject({ question: questionSchema, budget: budgetSchema }),
    output: studyPlanAnswerSchema,
  },
  /** Keeps it; it does not start. Throws what planning refuses. */
  'studies:create': {
    input: z.strictObject({
      name: z.string().max(200),
      question: questionSchema,
      budget: budgetSchema,
    }),
    output: studySummarySchema,
  },
  /** The study whole, with what it shows so far. */
  'studies:detail': { input: study, output: studyDetailSchema },
  /** Written into the study's folder: a page that needs nothing beside it, and all points. `file-unwritable`. */
  'studies:report': {
    input: study,
    output: z.strictObject({
      html: z.string(),
      csv: z.string(),
      /** null: this host prints none. */
      pdf: z.string().nullable(),
      /** The page itself, for hosts whose user is on another machine. */
      page: z.string(),
    }),
  },
  /** Its runs go into the queue one after the other; again after a pause, and with those that failed. */
  'studies:start': { input: study, output: nothing },
  /** Its run at work saves a checkpoint; `run-state` when it is not running. */
  'studies:pause': { input: study, output: nothing },
  /** The study as a folder that other machines can work off: plan.json, and a config a run. `file-unwritable`. */
  'studies:write-plan': {
    input: z.strictObject({ study: studyIdSchema, folder }),
    output: nothing,
  },
  /** Takes in such a folder with what was run of it; a study that is not there yet is made. */
  'studies:collect': { input: z.strictObject({ folder }), output: studySummarySchema },
  /** To the trash; its runs stay. `run-busy` while it is running. */
  'studies:delete': { input: study, output: nothing },
} as const satisfies Record<string, { input: z.ZodType; output: z.ZodType }>
