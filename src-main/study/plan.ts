/** From a question to its points. */
import type { Question } from '../contract/study-question.js'
import type { Drafts, PlanFacts, Progress } from './draft.js'
import { planAugmentationMap } from './plan/augmentation-map.js'
import { planDataAndAugReg } from './plan/data-and-augreg.js'
import { planFreeSweep } from './plan/free-sweep.js'
import { planHonestValidation } from './plan/honest-validation.js'
import { planPatchOrWidth } from './plan/patch-or-width.js'
import { planPreTrainingData } from './plan/pre-training-data.js'
import { planTransferOrScratch } from './plan/transfer-or-scratch.js'
import { planWhichCheckpoint } from './plan/which-checkpoint.js'

/**
 * All points that can be said now; asked again with more progress it says these and more. Throws
 * `start-not-found`, `usage`.
 */
export function draftStudy(question: Question, facts: PlanFacts, progress: Progress): Drafts {
  switch (question.kind) {
    case 'transfer-or-scratch':
      return planTransferOrScratch(question, facts)
    case 'augmentation-map':
      return planAugmentationMap(question, facts)
    case 'data-and-augreg':
      return planDataAndAugReg(question, facts)
    case 'which-checkpoint':
      return planWhichCheckpoint(question, facts, progress)
    case 'pre-training-data':
      return planPreTrainingData(question, facts)
    case 'patch-or-width':
      return planPatchOrWidth(question, facts)
    case 'honest-validation':
      return planHonestValidation(question, facts)
    case 'free-sweep':
      return planFreeSweep(question, facts, progress)
  }
}

/** Whether more points follow once the first have ended. */
export function isStaged(question: Question): boolean {
  switch (question.kind) {
    case 'which-checkpoint':
      return question.fineTune !== null
    case 'free-sweep':
      return question.strategy.type === 'halving'
    case 'transfer-or-scratch':
    case 'augmentation-map':
    case 'data-and-augreg':
    case 'pre-training-data':
    case 'patch-or-width':
    case 'honest-validation':
      return false
  }
}
