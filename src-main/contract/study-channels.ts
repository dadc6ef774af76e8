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
  /** Its runs go into the queue one after the other; again after a pause, and with those that failed. */
  'studies:start': { input: study, output: nothing },
  /** Its run at work saves a checkpoint; `run-state` when it is not running. */
  'studies:pause': { input: study, output: nothing },
  /** To the trash; its runs stay. `run-busy` while it is running. */
  'studies:delete': { input: study, output: nothing },
} as const satisfies Record<string, { input: z.ZodType; output: z.ZodType }>
