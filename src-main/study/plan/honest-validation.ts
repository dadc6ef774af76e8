import { VitrineError } from '../../contract/errors.js'
import type { QuestionOf } from '../../contract/study-question.js'
import { nothingFurther, namedNetworks, pairs, type Drafts, type PlanFacts } from '../draft.js'

/** Section 4.5's note: models that are then scored on the split and on pictures collected apart. */
export function planHonestValidation(
  { networks, learningRates, seeds, dataset, independent }: QuestionOf<'honest-validation'>,
  facts: PlanFacts,
): Drafts {
  if (dataset === independent) throw withoutIndependent()
  const drafts = pairs(namedNetworks(networks, facts), pairs(learningRates, seeds)).map(
    ([network, [learningRate, seed]]) => ({
      coordinates: { network: network.name, learningRate },
      seed,
      start: network.start,
      wish: { ...network.wish, train: { learningRate, seed } },
    }),
  )
  return { drafts, further: nothingFurther }
}

function withoutIndependent(): VitrineError {
  return new VitrineError('usage', {
    what: 'The independent pictures are missing.',
    why: 'Those that a model was trained on cannot test it.',
    remedy:
      'Choose a folder of the same classes, collected apart; on the command line with --independent FOLDER.',
  })
}
