/** What a study needs to know beside its runs, measured in processes of their own: what is missing, and how it is found. */
import { join } from 'node:path'
import type { PictureJob } from '../contract/picture-job.js'
import type { Measurement, Study } from '../contract/study.js'
import type { Assistant } from '../platform/assistant.js'
import type { ServiceContext } from './context.js'
import type { Datasets } from './datasets.js'
import type { Planning } from './planning.js'
import { measureOutside } from './study-outside.js'
import { measureFeatures } from './study-scores.js'
import { measureSpeed } from './study-speed.js'

/** Throws what the measurement throws; `interrupted` by the signal. */
export type Measuring = (signal: AbortSignal) => Promise<readonly Measurement[]>

export interface StudyMeasuring {
  /** null: nothing is missing. */
  next(study: Study): Measuring | null
}

export interface MeasuringResources {
  readonly datasets: Datasets
  readonly planning: Pick<Planning, 'configOf'>
  readonly pictures: Assistant<PictureJob>
}

export function createStudyMeasuring(
  { host, workspace }: Pick<ServiceContext, 'host' | 'workspace'>,
  { datasets, planning, pictures }: MeasuringResources,
): StudyMeasuring {
  const { launch } = host

  function nextScore({ question, measurements }: Study): Measuring | null {
    if (question.kind !== 'which-checkpoint') return null
    const { recommended, others, dataset, wish } = question
    const isKnown = (id: string) =>
      measurements.some((each) => each.type === 'features' && each.start === id)
    const start = [recommended, ...others].find((id) => !isKnown(id))
    if (start === undefined) return null
    return async (signal) => {
      const config = await planning.configOf({ dataset, start, wish })
      return [{ type: 'features', start, ...(await measureFeatures(config, { launch, signal })) }]
    }
  }

  function nextSpeed({ points, measurements }: Study): Measuring | null {
    const missing = points.find(({ outcome, config: { model } }) => {
      const isOfModel = (each: Measurement) =>
        each.type === 'speed' && each.model === model.name && each.resolution === model.resolution
      return outcome !== null && !measurements.some(isOfModel)
    })
    if (!missing) return null
    return async (signal) => [await measureSpeed(missing.config, { launch, signal })]
  }

  function nextOutside({ question, points, measurements }: Study): Measuring | null {
    if (question.kind !== 'honest-validation') return null
    const isKnown = (id: string) =>
      measurements.some((each) => each.type === 'outside' && each.run === id)
    const point = points.find(({ run, outcome }) => run !== null && outcome !== null && !isKnown(run)) // prettier-ignore
    const { run = null, outcome = null } = point ?? {}
    if (!point || run === null || outcome === null) return null
    const isFirst = !measurements.some(({ type }) => type === 'leakage')
    return async (signal) => {
      const { folder: independent } = await datasets.ready(question.independent)
      const folder = join(workspace(), 'runs', run)
      const { outside, leakage } = await measureOutside(
        { folder, config: point.config, independent, outcome },
        { launch, signal, pictures },
      )
      return [{ type: 'outside', run, ...outside }, ...(isFirst ? leakage : [])]
    }
  }

  return {
    next(study) {
      switch (study.question.kind) {
        case 'which-checkpoint':
          return nextScore(study)
        case 'pre-training-data':
        case 'patch-or-width':
          return nextSpeed(study)
        case 'honest-validation':
          return nextOutside(study)
        case 'transfer-or-scratch':
        case 'augmentation-map':
        case 'data-and-augreg':
        case 'free-sweep':
          return null
      }
    },
  }
}
