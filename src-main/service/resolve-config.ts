/** A wish as a whole config: recipe, data and machine fill in what was not said. */
import { resolve } from 'node:path'
import { VitrineError } from '../contract/errors.js'
import { runConfigSchema, type ConfigWish, type RunConfig } from '../contract/run-config.js'
import { defaultSettings } from '../contract/settings.js'
import { stepsOf } from '../runs/durations.js'
import { optimizerDefaults, recipes } from '../runs/recipes.js'
import { FieldCause, fieldError } from './settings.js'

export interface Resolved {
  readonly config: RunConfig
  readonly steps: number
  /** What was chosen for the user and deserves to be seen; null: nothing. */
  readonly note: string | null
}

/** `examples` is the size of the training split. Throws `usage`. */
export function resolveConfig(wish: ConfigWish, folder: string, examples: number): Resolved {
  const from = wish.model?.from ?? 'scratch'
  const recipeName = wish.recipe ?? (from === 'scratch' ? 'scratch' : 'transfer')
  const recipe = recipes[recipeName]
  const { warmup, ...train } = wish.train ?? {}
  const batch = train.batch ?? recipe.train.batch
  const duration = train.duration ?? recipe.train.duration
  const steps = stepsOf(duration, { examples, batch })
  const stepsPerEpoch = Math.max(1, Math.ceil(examples / batch))
  const optimizerType = train.optimizer?.type ?? recipe.train.optimizer.type
  const parsed = runConfigSchema.safeParse({
    data: { validationShare: defaultValidationShare, ...wish.data, folder },
    model: {
      name: 'Ti/16',
      gelu: 'tanh',
      resolution: 224,
      ...recipe.model,
      ...wish.model,
      from: from === 'scratch' ? from : resolve(from),
    },
    recipe: recipeName,
    augment: { ...recipe.augment, ...wish.augment },
    train: {
      ...recipe.train,
      learningRate: recipe.learningRate(batch),
      evaluateEvery: Math.max(stepsPerEpoch, Math.ceil(steps / 10)),
      checkpointEvery: Math.max(10, Math.ceil(steps / 10)),
      ...train,
      warmupSteps: warmupOf(warmup, train.warmupSteps, recipe.warmup, steps),
      optimizer: { ...optimizerDefaults[optimizerType], ...train.optimizer },
    },
    engine: { ...defaultSettings.engine, ...wish.engine },
  })
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw fieldError(issue?.path ?? [], issue?.message ?? '', 'the config')
  }
  const note = train.learningRate === undefined ? recipe.learningRateNote(batch) : null
  return { config: parsed.data, steps, note }
}

export const defaultValidationShare = 0.2

function warmupOf(
  words: string | undefined,
  said: number | undefined,
  share: number,
  steps: number,
): number {
  if (words === undefined && said !== undefined) return checkedWarmup(said, String(said), steps)
  if (words === undefined) return Math.round(share * steps)
  const match = /^(\d+)$|^(\d+(?:\.\d+)?)%$/.exec(words)
  const count = match?.[1] === undefined ? (Number(match?.[2]) / 100) * steps : Number(match[1])
  return checkedWarmup(count, words, steps)
}

function checkedWarmup(count: number, words: string, steps: number): number {
  if (count <= steps) return Math.round(count)
  throw new VitrineError(
    'usage',
    {
      what: `The warm-up "${words}" cannot be used.`,
      why: `It must be a number of steps or a part such as 20%, at most the ${steps} steps of the run.`,
      remedy: 'Correct --warmup.',
    },
    { cause: new FieldCause('train.warmup') },
  )
}
