import type { StartId } from '../../contract/ids.js'
import type { QuestionOf } from '../../contract/study-question.js'
import { pairs, trainedStart, type Drafts, type PlanFacts, type Progress } from '../draft.js'

/** Section 4.5: the recommended checkpoint, and those of the others that cheap scores put first. */
export function planWhichCheckpoint(
  { recommended, others, steps, learningRates, seeds, fineTune }: QuestionOf<'which-checkpoint'>,
  facts: PlanFacts,
  { measurements }: Progress,
): Drafts {
  const rivals = others.filter((id) => id !== recommended)
  const limit = Math.min(fineTune ?? rivals.length, rivals.length)
  const scores = new Map<StartId, number>()
  for (const each of measurements) if (each.type === 'features') scores.set(each.start, each.linear)
  const ranked = rivals.every((id) => scores.has(id))
    ? rivals.toSorted((a, b) => (scores.get(b) ?? 0) - (scores.get(a) ?? 0))
    : null
  const chosen = limit === rivals.length ? rivals : (ranked?.slice(0, limit) ?? [])
  const tries = pairs(pairs(steps, learningRates), seeds)
  const drafts = pairs([recommended, ...chosen], tries).map(
    ([start, [[count, learningRate], seed]]) => ({
      coordinates: { checkpoint: trainedStart(start, facts).id, steps: count, learningRate },
      seed,
      start,
      wish: { train: { duration: { steps: count }, learningRate, seed } },
    }),
  )
  const runs = (limit - chosen.length) * tries.length
  return { drafts, further: { runs, weight: runs } }
}
