/** A study: a question, the runs that it takes, what they came to. study.json holds it. */
import { z } from 'zod'
import { analysisSchema } from './study-analysis.js'
import { questionSchema, studyKindSchema } from './study-question.js'
import { runIdSchema, startIdSchema, studyIdSchema } from './ids.js'
import { modelNameSchema } from './model.js'
import { estimateSchema } from './plan.js'
import { runConfigSchema } from './run-config.js'

/** `planned`: never started; `done`: every point has ended. */
export const studyStatusSchema = z.enum(['planned', 'running', 'paused', 'done'])
export type StudyStatus = z.infer<typeof studyStatusSchema>

/** Where a point lies in the plan, such as `{network: 'B/32', level: 'light1'}`; its seed is apart. */
export const coordinatesSchema = z.record(z.string(), z.string().or(z.number()).or(z.boolean()))
export type Coordinates = z.infer<typeof coordinatesSchema>

/** What a run that is done came to; kept in the study, so that it outlives the run's folder. */
export const outcomeSchema = z.object({
  /** Of the last evaluation, 0 to 1, on so many pictures. */
  top1: z.number(),
  examples: z.int(),
  steps: z.int(),
  /** Training time, evaluation included. */
  seconds: z.number(),
  /** Trained on. */
  trainingPictures: z.int(),
  /** Multiplications and additions of training on one picture, estimated. */
  operationsPerImage: z.number(),
  /** Training speed; null: not known. */
  imagesPerSecond: z.number().nullable(),
  parameters: z.number(),
})
export type Outcome = z.infer<typeof outcomeSchema>

export const pointSchema = z.object({
  /** Digest of what fixes the run's numbers: two points with the same are one run. */
  key: z.string(),
  /** The coordinates in words. */
  label: z.string(),
  coordinates: coordinatesSchema,
  seed: z.int(),
  start: startIdSchema,
  config: runConfigSchema,
  /** null: not made yet, or deleted. */
  run: runIdSchema.nullable(),
  /** null: not done, or it failed. */
  outcome: outcomeSchema.nullable(),
})
export type Point = z.infer<typeof pointSchema>

const rate = z.number().nullable()
/** What a study needs to know beside its runs. */
export const measurementSchema = z.discriminatedUnion('type', [
  /** Cheap scores of a checkpoint: top-1 of its features on the validation pictures. */
  z.object({
    type: z.literal('features'),
    start: startIdSchema,
    nearestNeighbours: z.number(),
    linear: z.number(),
    seconds: z.number(),
  }),
  /** Speed of a network on this machine, images a second, with the batch and the engine of its runs. */
  z.object({
    type: z.literal('speed'),
    model: modelNameSchema,
    resolution: z.int(),
    inference: rate,
    training: rate,
    /** The most that the process of its training held. */
    memoryBytes: rate,
    /** Why it could not be measured; null: it was. */
    failure: z.string().nullable().default(null),
  }),
  /** A run on the independent pictures. */
  z.object({
    type: z.literal('outside'),
    run: runIdSchema,
    top1: z.number(),
    examples: z.int(),
    /** Right answers on either set without near-duplicates of training pictures; null: not measured. */
    without: z
      .object({
        inside: z.object({ top1: z.number(), examples: z.int() }),
        outside: z.object({ top1: z.number(), examples: z.int() }),
      })
      .nullable(),
  }),
  /** Pictures of a validation set that are nearly one of the training set. */
  z.object({
    type: z.literal('leakage'),
    set: z.enum(['inside', 'outside']),
    examples: z.int(),
    leaked: z.int(),
    /** The nearest first, at most 100; `distance`: differing bits of 64. */
    pairs: z.array(z.object({ training: z.string(), validation: z.string(), distance: z.int() })),
  }),
])
export type Measurement = z.infer<typeof measurementSchema>

/** Of the runs that are not there yet. */
export const studyCostSchema = z.object({
  runs: z.int(),
  /** Points whose runs exist already. */
  existing: z.int(),
  /** null: no speed is known. */
  seconds: z.number().nullable(),
  diskBytes: z.number(),
  freeDiskBytes: z.number(),
  basis: estimateSchema.shape.basis,
})
export type StudyCost = z.infer<typeof studyCostSchema>

/** The most that a study may take; null: no limit. */
export const budgetSchema = z.strictObject({
  runs: z.int().min(1).nullable(),
  seconds: z.number().positive().nullable(),
})
export type Budget = z.infer<typeof budgetSchema>

/** What was left out to keep within the budget, in the order it was. */
export const omissionSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('seed'), seed: z.int() }),
  /** Of a list of the question, such as `scratch.learningRates`. */
  z.object({
    type: z.literal('value'),
    list: z.string(),
    value: z.string().or(z.number()).or(z.boolean()),
  }),
  /** Of a random search. */
  z.object({ type: z.literal('draws'), from: z.int(), to: z.int() }),
])
export type Omission = z.infer<typeof omissionSchema>

/** As pages see it: a point's config is its run's. */
export const shownPointSchema = pointSchema.omit({ config: true })

export const studyPlanSchema = z.object({
  points: z.array(shownPointSchema),
  omitted: z.array(omissionSchema),
  /** More are planned once these have ended: a search that goes on from its best. */
  furtherRuns: z.int(),
  cost: studyCostSchema,
})
export type StudyPlan = z.infer<typeof studyPlanSchema>

export const studyPlanAnswerSchema = z.discriminatedUnion('type', [
  studyPlanSchema.extend({ type: z.literal('planned') }),
  z.object({ type: z.literal('refused'), what: z.string(), why: z.string(), remedy: z.string() }),
])
export type StudyPlanAnswer = z.infer<typeof studyPlanAnswerSchema>

const named = {
  id: studyIdSchema,
  name: z.string().max(200),
  /** ISO 8601, UTC. */
  created: z.string(),
  status: studyStatusSchema,
}

export const studySchema = z.object({
  ...named,
  question: questionSchema,
  budget: budgetSchema,
  omitted: z.array(omissionSchema),
  points: z.array(pointSchema),
  measurements: z.array(measurementSchema),
})
export type Study = z.infer<typeof studySchema>

/** One of the list; pages ask for the whole of it apart. */
export const studySummarySchema = z.object({
  ...named,
  kind: studyKindSchema,
  points: z.int(),
  done: z.int(),
  /** Points whose runs failed or were ended by the user. */
  failed: z.int(),
  /** Changes with every outcome: what a page knows of the study is old. */
  revision: z.int(),
})
export type StudySummary = z.infer<typeof studySummarySchema>

export const studyDetailSchema = z.object({
  study: studySchema.extend({ points: z.array(shownPointSchema) }),
  analysis: analysisSchema,
  /** The same pictures from the paper's own numbers, with where they are printed; empty: it prints none. */
  paper: z.array(z.object({ source: z.string(), analysis: analysisSchema })),
})
export type StudyDetail = z.infer<typeof studyDetailSchema>
