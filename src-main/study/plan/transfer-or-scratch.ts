import { startIdSchema } from '../../contract/ids.js'
import type { QuestionOf } from '../../contract/study-question.js'
import {
  nothingFurther,
  namedNetworks,
  pairs,
  regularisationWish,
  trainedStart,
  type Draft,
  type Drafts,
  type PlanFacts,
} from '../draft.js'

const scratch = startIdSchema.parse('scratch')

/** Section 4.2: the same architecture from its checkpoint and from nothing, over steps, learning rates and, from nothing, AugReg. */
export function planTransferOrScratch(
  question: QuestionOf<'transfer-or-scratch'>,
  facts: PlanFacts,
): Drafts {
  const { start: id, transfer, scratch: fresh, wish, seeds } = question
  const start = trainedStart(id, facts)
  const [network] = namedNetworks([{ start: id, model: null }], facts)
  const model = {
    name: network?.model,
    resolution: wish.model?.resolution ?? start.resolution ?? undefined,
  }
  const drafts = seeds.flatMap((seed): Draft[] => [
    ...pairs(transfer.steps, transfer.learningRates).map(([steps, learningRate]) => ({
      coordinates: { group: 'transfer', steps, learningRate },
      seed,
      start: id,
      wish: { train: { duration: { steps }, learningRate, seed } },
    })),
    ...pairs(
      pairs(fresh.steps, fresh.learningRates),
      pairs(fresh.levels, fresh.regularisations),
    ).map(([[steps, learningRate], [level, regularisation]]) => ({
      coordinates: { group: 'scratch', steps, learningRate, level, regularisation },
      seed,
      start: scratch,
      wish: {
        model: { ...model, ...regularisationWish[regularisation] },
        augment: { level },
        train: { duration: { steps }, learningRate, seed },
      },
    })),
  ])
  return { drafts, further: nothingFurther }
}
