import type { QuestionOf } from '../../contract/study-question.js'
import { nothingFurther, namedNetworks, pairs, type Drafts, type PlanFacts } from '../draft.js'

/** Section 4.6: networks of other widths and patches, each at each resolution. */
export function planPatchOrWidth(
  { networks, resolutions, learningRates, seeds }: QuestionOf<'patch-or-width'>,
  facts: PlanFacts,
): Drafts {
  const tries = pairs(pairs(resolutions, learningRates), seeds)
  const drafts = pairs(namedNetworks(networks, facts), tries).map(
    ([network, [[resolution, learningRate], seed]]) => ({
      coordinates: { network: network.name, resolution, learningRate },
      seed,
      start: network.start,
      wish: { model: { ...network.wish.model, resolution }, train: { learningRate, seed } },
    }),
  )
  return { drafts, further: nothingFurther }
}
