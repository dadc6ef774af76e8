import type { QuestionOf } from '../../contract/study-question.js'
import {
  nothingFurther,
  namedNetworks,
  pairs,
  regularisationWish,
  type Drafts,
  type PlanFacts,
} from '../draft.js'

/** Section 4.4: every level with and without regularisation, for each network and weight decay. */
export function planAugmentationMap(
  { networks, levels, regularisations, weightDecays, seeds }: QuestionOf<'augmentation-map'>,
  facts: PlanFacts,
): Drafts {
  const corners = pairs(pairs(levels, regularisations), pairs(weightDecays ?? [null], seeds))
  const drafts = pairs(namedNetworks(networks, facts), corners).map(
    ([network, [[level, regularisation], [weightDecay, seed]]]) => ({
      coordinates: {
        network: network.name,
        level,
        regularisation,
        ...(weightDecay !== null && { weightDecay }),
      },
      seed,
      start: network.start,
      wish: {
        model: { ...network.wish.model, ...regularisationWish[regularisation] },
        augment: { level },
        train: {
          seed,
          ...(weightDecay !== null && { optimizer: { type: 'adamw' as const, weightDecay } }),
        },
      },
    }),
  )
  return { drafts, further: nothingFurther }
}
