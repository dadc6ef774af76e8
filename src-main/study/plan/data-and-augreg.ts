import type { QuestionOf } from '../../contract/study-question.js'
import {
  nothingFurther,
  namedNetworks,
  pairs,
  regularisationWish,
  type Drafts,
  type PlanFacts,
} from '../draft.js'

/** Section 4.1: parts of the training pictures, without and with AugReg; what validates stays the same. */
export function planDataAndAugReg(
  { networks, shares, augreg, seeds }: QuestionOf<'data-and-augreg'>,
  facts: PlanFacts,
): Drafts {
  const sides = [
    { augreg: false, level: 'none', regularisation: 'off' },
    { augreg: true, ...augreg },
  ] as const
  const drafts = pairs(pairs(namedNetworks(networks, facts), seeds), pairs(shares, sides)).map(
    ([[network, seed], [share, side]]) => ({
      coordinates: { network: network.name, share, augreg: side.augreg },
      seed,
      start: network.start,
      wish: {
        data: { trainingShare: share },
        model: { ...network.wish.model, ...regularisationWish[side.regularisation] },
        augment: { level: side.level },
        train: { seed },
      },
    }),
  )
  return { drafts, further: nothingFurther }
}
