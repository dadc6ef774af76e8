/** What a study finds, as a key and its numbers: languages say it each in their own words. */
import { z } from 'zod'
import { levelSchema } from './run-config.js'

const verdict = <Key extends string, Values extends z.ZodRawShape>(key: Key, values: Values) =>
  z.object({ key: z.literal(key), ...values })
const word = z.string()
const number = z.number()
const count = z.int()

/** Accuracies and their differences 0 to 1; `half`: half the width of the noise band that a difference must leave. */
export const verdictSchema = z.discriminatedUnion('key', [
  /** Too few runs are done to say more. */
  verdict('waiting', { done: count, points: count }),
  verdict('not-distinguishable', { first: word, second: word, difference: number, half: number }),

  /** From scratch reaches what transfer reaches, at `times` the compute. */
  verdict('scratch-costs', { accuracy: number, times: number }),
  /** At no cost tried, the largest of which was `times` that of transfer's best run. */
  verdict('scratch-never', { transfer: number, scratch: number, times: number, runs: count }),
  verdict('scratch-wins', { transfer: number, scratch: number }),
  /** Half of all random searches find this within `times` the compute of the group's best run. */
  verdict('few-tries', {
    group: z.enum(['transfer', 'scratch']),
    times: number,
    accuracy: number,
  }),

  /** The best cell of a row against its plain corner. */
  verdict('row-augmentation', { network: word, level: levelSchema, gain: number, half: number }),
  verdict('row-regularisation', { network: word, gain: number, half: number }),
  verdict('row-both', { network: word, level: levelSchema, gain: number, half: number }),
  verdict('row-neither', { network: word, loss: number, half: number }),
  verdict('row-same', { network: word, difference: number, half: number }),
  /** Cells other than plain corners. */
  verdict('map-cells', { helped: count, hurt: count, cells: count }),
  /** Cells of augmentation alone that beat the corner, against cells that regularisation improves at the same level. */
  verdict('map-kinds', {
    augmentation: count,
    augmentationOf: count,
    regularisation: count,
    regularisationOf: count,
  }),

  /** AugReg at `pictures` does as well as `times` so many plain ones would, between places tried. */
  verdict('augreg-worth', { network: word, pictures: number, times: number }),
  /** Better than plain at any number tried. */
  verdict('augreg-worth-more', { network: word, pictures: number, times: number }),
  verdict('augreg-costs', { network: word, pictures: number, difference: number }),

  verdict('recommended-best', { recommended: word, candidates: count, furtherSeconds: number }),
  verdict('recommended-regret', {
    recommended: word,
    best: word,
    regret: number,
    furtherSeconds: number,
  }),
  verdict('score-rank', {
    score: z.enum(['upstream', 'nearestNeighbours', 'linear']),
    rank: number,
    candidates: count,
  }),

  /** The same architecture from more pictures, against from fewer. */
  verdict('more-data', { more: word, fewer: word, wins: count, of: count, gain: number }),

  /** Of two about as fast, the wider with larger patches against the thinner with smaller ones. */
  verdict('patch-over-width', {
    wide: word,
    thin: word,
    resolution: count,
    gain: number,
    speedRatio: number,
  }),
  verdict('width-over-patch', {
    wide: word,
    thin: word,
    resolution: count,
    gain: number,
    speedRatio: number,
  }),
  /** Spearman's: parameters tell less of accuracy or of slowness than operations do. */
  verdict('parameters-mislead', {
    accuracyRank: number,
    operationsAccuracyRank: number,
    slownessRank: number,
    operationsSlownessRank: number,
    places: count,
  }),
  verdict('front', { networks: z.array(word) }),
  /** In English, since it is an error's. */
  verdict('speed-failed', { network: word, resolution: count, why: word }),

  verdict('outside-gap', { network: word, inside: number, outside: number, half: number }),
  verdict('best-changes', { inside: word, outside: word }),
  verdict('best-stays', { network: word }),
  verdict('leakage', { set: z.enum(['inside', 'outside']), leaked: count, examples: count }),

  verdict('best-config', { label: word, accuracy: number, next: number, half: number }),
  verdict('axis-matters', { path: word, rank: number }),
])
export type Verdict = z.infer<typeof verdictSchema>
export type VerdictKey = Verdict['key']
