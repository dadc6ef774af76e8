/** A small study of each kind to begin with: what a form shows before anything is changed. */
import type { DatasetId, StartId } from '../contract/ids.js'
import type { Start } from '../contract/start.js'
import { startIdSchema } from '../contract/ids.js'
import { levelNames } from '../contract/run-config.js'
import type { Network, Question, StudyKind } from '../contract/study-question.js'

const scratch = startIdSchema.parse('scratch')
const learningRates = [0.003, 0.01, 0.03]

/** `starts`: all that there are; those on this machine are taken, the paper's recommended ones first. */
export function usualQuestion(
  kind: StudyKind,
  dataset: DatasetId,
  starts: readonly Start[],
): Question {
  const here = starts
    .filter(({ file, model, kind: of }) => file !== null && model !== null && of !== 'run')
    .toSorted((a, b) => Number(b.recommended) - Number(a.recommended))
  const first = here[0]?.id ?? scratch
  const trained: Network[] = here.slice(0, 6).map(({ id }) => ({ start: id, model: null }))
  const fresh: Network = { start: scratch, model: 'Ti/16' }
  const networks = trained.length > 0 ? trained : [fresh]
  const common = { dataset, seeds: [0], wish: {} }
  const steps = [500]
  switch (kind) {
    case 'transfer-or-scratch':
      return {
        ...{ kind, ...common, start: first },
        transfer: { steps: [100, 500], learningRates },
        scratch: {
          steps: [500, 2500],
          learningRates: [0.0001, 0.0003, 0.001],
          levels: ['none', 'medium1'],
          regularisations: ['off'],
        },
      }
    case 'augmentation-map':
      return {
        ...{ kind, ...common, networks: networks.slice(0, 1), levels: [...levelNames] },
        ...{ regularisations: ['off', 'on'], weightDecays: null, seeds: [0, 1] },
      }
    case 'data-and-augreg':
      return {
        ...{ kind, ...common, networks: networks.slice(0, 1), shares: [0.1, 0.3, 1] },
        augreg: { level: 'medium1', regularisation: 'off' },
      }
    case 'which-checkpoint':
      return {
        ...{ kind, ...common, recommended: first, others: othersThan(first, here) },
        ...{ steps, learningRates: [0.01], fineTune: null },
      }
    case 'pre-training-data':
      return { kind, ...common, starts: idsOf(here, first), steps, learningRates: [0.01] }
    case 'patch-or-width':
      return { kind, ...common, networks, resolutions: [224], learningRates: [0.01] }
    case 'honest-validation':
      return { kind, ...common, networks, learningRates: [0.01], independent: dataset }
    case 'free-sweep':
      return {
        ...{ kind, ...common, network: networks[0] ?? fresh },
        axes: [
          { type: 'values', path: 'train.learningRate', values: learningRates },
          { type: 'values', path: 'augment.level', values: ['none', 'light1', 'medium1'] },
        ],
        strategy: { type: 'grid' },
      }
  }
}

function othersThan(first: StartId, here: readonly Start[]): StartId[] {
  const model = here.find(({ id }) => id === first)?.model
  const rivals = here.filter((start) => start.id !== first && start.model === model)
  return idsOf(rivals, scratch)
}

function idsOf(starts: readonly Start[], otherwise: StartId): StartId[] {
  return starts.length === 0 ? [otherwise] : starts.slice(0, 20).map(({ id }) => id)
}
