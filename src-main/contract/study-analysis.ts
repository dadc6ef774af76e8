/** What a study shows: pictures as plain data, ready to draw, and verdicts. Accuracies 0 to 1. */
import { z } from 'zod'
import { runIdSchema } from './ids.js'
import { modelNameSchema } from './model.js'
import { levelSchema } from './run-config.js'
import { regularisationSchema } from './study-question.js'
import { verdictSchema } from './study-verdict.js'

/** Of what a place in a picture is made; empty: the paper's. */
const runs = z.array(runIdSchema)
const maybe = z.number().nullable()

/** Standard deviations of one run's accuracy; null: cannot be told. */
export const noiseSchema = z.object({
  /** Between seeds of the same config, all such groups together. */
  seeds: maybe,
  /** By the chance of which pictures validate: the bootstrap's, whose limit for shares has a closed form. */
  pictures: maybe,
})
export type Noise = z.infer<typeof noiseSchema>

/** Mean of some seeds, and half the width of its central 95 %. */
export const levelledSchema = z.object({ accuracy: z.number(), half: z.number(), runs })
export type Levelled = z.infer<typeof levelledSchema>

const common = {
  /** Points with an outcome, of all. */
  done: z.int(),
  points: z.int(),
  noise: noiseSchema,
  /** The first says most. */
  verdicts: z.array(verdictSchema),
}

const groupSchema = z.enum(['transfer', 'scratch'])

export const analysisSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('transfer-or-scratch'),
    ...common,
    /** Of `compute`, everywhere: multiplications and additions of training, estimated; of training time where a run's are not known. */
    unit: z.enum(['operations', 'seconds']),
    /** One a run; both axes are logarithmic. */
    dots: z.array(
      z.object({
        group: groupSchema,
        label: z.string(),
        compute: z.number(),
        seconds: z.number(),
        error: z.number(),
        runs,
      }),
    ),
    /** Random search under a budget: accuracy of its best, median and central 90 % of all draws; columns of equal length. */
    searches: z.array(
      z.object({
        group: groupSchema,
        draws: z.int(),
        /** Compute. */
        budgets: z.array(z.number()),
        median: z.array(z.number()),
        low: z.array(z.number()),
        high: z.array(z.number()),
      }),
    ),
  }),
  z.object({
    kind: z.literal('augmentation-map'),
    ...common,
    levels: z.array(levelSchema),
    regularisations: z.array(regularisationSchema),
    rows: z.array(
      z.object({
        network: z.string(),
        /** Those with a value; `difference` from the plain corner, whose own is 0; null: the corner is not there. */
        cells: z.array(
          levelledSchema.extend({
            level: levelSchema,
            regularisation: regularisationSchema,
            difference: maybe,
            /** Whether the difference is outside the noise. */
            distinct: z.boolean(),
          }),
        ),
        /** Best regularised less best plain: the column on the right; null: one of them is missing. */
        regularisedGain: maybe,
      }),
    ),
  }),
  z.object({
    kind: z.literal('data-and-augreg'),
    ...common,
    lines: z.array(
      z.object({
        network: z.string(),
        augreg: z.boolean(),
        /** By training pictures, ascending. */
        places: z.array(levelledSchema.extend({ pictures: z.number() })),
      }),
    ),
  }),
  z.object({
    kind: z.literal('which-checkpoint'),
    ...common,
    candidates: z.array(
      z.object({
        name: z.string(),
        recommended: z.boolean(),
        upstream: maybe,
        nearestNeighbours: maybe,
        linear: maybe,
        /** The best of its runs; null: it was not fine-tuned. */
        accuracy: maybe,
        seconds: z.number(),
        runs,
      }),
    ),
    /** Spearman's, of a score known before with the accuracy here. */
    correlations: z.array(
      z.object({
        score: z.enum(['upstream', 'nearestNeighbours', 'linear']),
        rank: z.number(),
        candidates: z.int(),
      }),
    ),
    /** Best of all less the recommended one. */
    regret: maybe,
    /** Of all runs beyond those of the recommended one. */
    furtherSeconds: z.number(),
  }),
  z.object({
    kind: z.literal('pre-training-data'),
    ...common,
    /** One a pre-training set; places by speed. */
    lines: z.array(
      z.object({
        data: z.string(),
        places: z.array(
          levelledSchema.extend({
            network: z.string(),
            model: modelNameSchema,
            imagesPerSecond: maybe,
          }),
        ),
      }),
    ),
  }),
  z.object({
    kind: z.literal('patch-or-width'),
    ...common,
    places: z.array(
      levelledSchema.extend({
        network: z.string(),
        model: modelNameSchema,
        resolution: z.int(),
        parameters: z.number(),
        tokens: z.int(),
        operationsPerImage: z.number(),
        /** Images a second, inference and training. */
        inference: maybe,
        training: maybe,
        memoryBytes: maybe,
        /** No other is both as fast and as accurate. */
        front: z.boolean(),
      }),
    ),
    /** Spearman's, over networks at the resolution that most have. */
    correlations: z.array(
      z.object({
        of: z.enum(['parameters', 'operations']),
        /** `slowness`: seconds an image. */
        to: z.enum(['accuracy', 'slowness']),
        rank: z.number(),
        places: z.int(),
      }),
    ),
  }),
  z.object({
    kind: z.literal('honest-validation'),
    ...common,
    rows: z.array(
      z.object({
        network: z.string(),
        inside: z.number(),
        outside: maybe,
        insideRank: z.int(),
        outsideRank: z.int().nullable(),
        /** Without near-duplicates of training pictures. */
        insideWithout: maybe,
        outsideWithout: maybe,
        runs,
      }),
    ),
    leakage: z.array(
      z.object({
        set: z.enum(['inside', 'outside']),
        examples: z.int(),
        leaked: z.int(),
        pairs: z.array(
          z.object({ training: z.string(), validation: z.string(), distance: z.int() }),
        ),
      }),
    ),
  }),
  z.object({
    kind: z.literal('free-sweep'),
    ...common,
    /** Of parallel coordinates; `categories` in order where values are words, else null. */
    axes: z.array(
      z.object({
        path: z.string(),
        categories: z.array(z.string()).nullable(),
        logarithmic: z.boolean(),
        /** Spearman's, of its values with accuracy; null: words, or always the same. */
        rank: maybe,
      }),
    ),
    /** Best first; values in the order of the axes. */
    lines: z.array(
      levelledSchema.extend({
        label: z.string(),
        values: z.array(z.string().or(z.number()).or(z.boolean())),
        seconds: z.number(),
      }),
    ),
  }),
])
export type Analysis = z.infer<typeof analysisSchema>
export type AnalysisOf<Kind extends Analysis['kind']> = Extract<Analysis, { kind: Kind }>
