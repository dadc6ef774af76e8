import type { QuestionOf } from '../../contract/study-question.js'
import {
  nothingFurther,
  namedNetworks,
  pairs,
  trainedStart,
  type Drafts,
  type PlanFacts,
} from '../draft.js'

/** Section 4.3: checkpoints of the same architectures from different pre-training sets. */
export function planPreTrainingData(
  { starts, steps, learningRates, seeds }: QuestionOf<'pre-training-data'>,
  facts: PlanFacts,
): Drafts {
  const tries = pairs(pairs(steps, learningRates), seeds)
  const drafts = pairs(starts, tries).map(([id, [[count, learningRate], seed]]) => {
    const { data, title } = trainedStart(id, facts)
    const [network] = namedNetworks([{ start: id, model: null }], facts)
    return {
      coordinates: {
        network: network?.model ?? title,
        data: data ?? title,
        steps: count,
        learningRate,
      },
      seed,
      start: id,
      wish: { train: { duration: { steps: count }, learningRate, seed } },
    }
  })
  return { drafts, further: nothingFurther }
}
