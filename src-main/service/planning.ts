/**
 * Plans of runs: a wish over the starting point's facts, the paper's defaults for the dataset's
 * size and the settings, as a whole config; and what it will cost.
 */
import { VitrineError, toVitrineError } from '../contract/errors.js'
import type { ChannelInput } from '../contract/channels.js'
import type { PlanResolution } from '../contract/plan.js'
import type { DatasetFacts } from '../contract/picture-job.js'
import type { ConfigWish, RunConfig } from '../contract/run-config.js'
import { sharedCount } from '../data/split.js'
import { misfitOf } from '../engine-process/check-config.js'
import { commandOf } from './command-words.js'
import { mergeWishes } from './config-file.js'
import type { Datasets } from './datasets.js'
import { paperDefaults } from './paper-defaults.js'
import { defaultValidationShare, resolveConfig, type Resolved } from './resolve-config.js'
import { FieldCause } from './settings.js'
import type { SettingsStore } from './settings-store.js'
import type { Starts } from './starts.js'

export type Plan = ChannelInput<'plan:resolve'>

export interface Planning {
  /**
   * The wish whole enough that a run made of it is the one that was planned. Throws
   * `dataset-not-found`, `start-not-found`, why the dataset or the start cannot be used, `usage`.
   */
  wishOf(plan: Plan): Promise<ConfigWish>
  /** The same as a whole config. Throws what `wishOf` throws. */
  configOf(plan: Plan): Promise<RunConfig>
  /** Throws `dataset-not-found`, `start-not-found` for ids that there are not; all else is refused in words. */
  resolve(plan: Plan): Promise<PlanResolution>
}

interface Planned {
  readonly wish: ConfigWish
  readonly folder: string
  readonly examples: number
  /** null: the wish says how long to train. */
  readonly note: string | null
}

export function createPlanning(
  datasets: Datasets,
  starts: Starts,
  settings: SettingsStore,
): Planning {
  async function planned({ dataset, start: id, wish }: Plan): Promise<Planned> {
    const { folder, facts } = await datasets.ready(dataset)
    const start = starts.find(id)
    const checkpoint = await starts.facts(start)
    const asked = wish.model?.name
    if (checkpoint && asked !== undefined && asked !== checkpoint.name) {
      throw refusal(
        'model.name',
        `The starting point is no ${asked}.`,
        `${start.title} holds a ${checkpoint.name}.`,
        'Choose another starting point, or leave the architecture as it is.',
      )
    }
    const { file: from = 'scratch', name, gelu, resolution } = checkpoint ?? {}
    const recipe = wish.recipe ?? (checkpoint ? 'transfer' : 'scratch')
    const { validationShare = defaultValidationShare, trainingShare = 1 } = wish.data ?? {}
    const examples = trainingExamples(facts, { validationShare, trainingShare })
    const usual = paperDefaults(recipe, examples)
    const { duration, warmup, warmupSteps } = wish.train ?? {}
    const ownWarmup = warmup !== undefined || warmupSteps !== undefined
    const under: ConfigWish = {
      recipe,
      model: checkpoint ? { name, gelu, resolution } : {},
      train: {
        ...(duration === undefined && { duration: usual.duration }),
        ...(duration === undefined &&
          !ownWarmup &&
          usual.warmupSteps !== null && { warmupSteps: usual.warmupSteps }),
      },
      engine: settings.read().engine,
    }
    const merged = mergeWishes(under, wish)
    return {
      wish: { ...merged, data: { ...merged.data, folder }, model: { ...merged.model, from } },
      folder,
      examples,
      note: duration === undefined ? usual.note : null,
    }
  }

  /** Throws `usage` with a FieldCause. */
  function wholeOf({ wish, folder, examples }: Planned): Resolved {
    const resolved = resolveConfig(wish, folder, examples)
    const misfit = misfitOf(resolved.config)
    if (misfit) throw refusal(misfit.path, misfit.what, misfit.why, misfit.remedy)
    return resolved
  }

  return {
    async wishOf(plan) {
      const known = await planned(plan)
      wholeOf(known)
      return known.wish
    },
    async configOf(plan) {
      return wholeOf(await planned(plan)).config
    },
    async resolve(plan) {
      datasets.find(plan.dataset)
      starts.find(plan.start)
      try {
        const known = await planned(plan)
        const { config, steps, note } = wholeOf(known)
        const notes = [known.note, note, shortNote(config, known.examples)]
        return {
          type: 'resolved',
          config,
          steps,
          examples: known.examples,
          notes: notes.filter((each) => each !== null),
          command: commandOf(config),
        }
      } catch (thrown) {
        const error = toVitrineError(thrown)
        if (error.code === 'internal') throw error
        const path = error.cause instanceof FieldCause ? error.cause.path : pathOf(error)
        return { type: 'refused', path, ...error.text }
      }
    },
  }
}

/** Training pictures left once a share of each class is set aside and another is taken, as data/split.ts does. */
export function trainingExamples(
  facts: DatasetFacts,
  { validationShare, trainingShare }: Pick<RunConfig['data'], 'validationShare' | 'trainingShare'>,
): number {
  return facts.classSizes.reduce((sum, size) => {
    const aside = Math.min(size - 1, Math.max(1, Math.round(size * validationShare)))
    const left = facts.validation === null ? size - Math.max(0, aside) : size
    return sum + (left === 0 ? 0 : sharedCount(left, trainingShare))
  }, 0)
}

/** A batch of more pictures than there are repeats some in every step. */
function shortNote({ train }: RunConfig, examples: number): string | null {
  if (train.batch <= examples) return null
  return `A batch of ${train.batch} is more than the ${examples} training pictures: each step sees some of them twice.`
}

/** Errors about what was chosen, not typed. */
function pathOf({ code }: VitrineError): string | null {
  switch (code) {
    case 'start-not-found':
    case 'checkpoint-malformed':
    case 'checkpoint-mismatch':
      return 'model.from'
    case 'dataset-empty':
    case 'dataset-invalid':
    case 'file-not-found':
      return 'data.folder'
    default:
      return null
  }
}

function refusal(path: string, what: string, why: string, remedy: string): VitrineError {
  return new VitrineError('usage', { what, why, remedy }, { cause: new FieldCause(path) })
}
