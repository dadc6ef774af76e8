/** What each kind of study asks, for a report's head. */
import type { StudyKind } from '../../contract/study-question.js'

export const questionTexts: Readonly<Record<StudyKind, string>> = {
  'transfer-or-scratch': 'Is it better to start from published weights, or from nothing?',
  'augmentation-map':
    'Does augmentation or regularisation help at this size and length of training?',
  'data-and-augreg': 'How much data is AugReg worth?',
  'which-checkpoint': 'Is the recommended checkpoint enough, or does trying all of them pay?',
  'pre-training-data': 'Does more pre-training data help?',
  'patch-or-width': 'For the same speed, larger patches or a thinner model?',
  'honest-validation': 'Does the score hold on pictures that were collected apart?',
  'free-sweep': 'Which settings are best?',
}
