/** Which of several trials to use, and what a run takes from the tunings of its machine. Pure. */
import type { Precision, RunConfig } from '../../contract/run-config.js'
import type {
  Choice,
  MeasuredTrial,
  RunChoice,
  Trial,
  Tuned,
  Tuning,
  TuningShape,
} from '../../contract/tuning.js'

/** A later trial, which is less plain, must be so many times as fast: below that lies noise. */
const worthwhile = 1.05

/**
 * How far a loss may lie from the reference's, as a part of what that has fallen since the first step:
 * a wrong gradient falls otherwise. A bfloat16 is off by 2^-9, a float16 by 2^-12, which mostly evens
 * out. Seen for Ti/16 at 224 pixels: float32 of two runtimes 1e-5, bfloat16 1e-3.
 */
const agreement: Record<Precision, number> = { float32: 0.02, bfloat16: 0.1, float16: 0.1 }
/** Of the loss itself: float32's own noise, where nothing has fallen yet. */
const noise = 2e-5

/** Over the steps that both took; the first float32 trial is what all are held against. */
function agrees(trial: MeasuredTrial, reference: MeasuredTrial): boolean {
  const [first = 0] = reference.losses
  return trial.losses.every((loss, step) => {
    const other = reference.losses[step] ?? loss
    const allowed = agreement[trial.choice.precision] * Math.abs(first - other) + noise * first
    return Math.abs(loss - other) <= allowed
  })
}

/** Trials that were measured and whose losses are right. */
function sound(trials: readonly Trial[]): MeasuredTrial[] {
  const measured = trials.filter((trial) => trial.type === 'measured')
  const reference = measured.find(({ choice }) => choice.precision === 'float32')
  return measured.filter((trial) => reference === undefined || agrees(trial, reference))
}

/** An earlier trial, which is plainer, stays unless a later one is clearly faster. null: there is none. */
function plainestFastest(trials: readonly MeasuredTrial[]): MeasuredTrial | null {
  return trials.reduce<MeasuredTrial | null>((best, trial) => {
    if (best === null) return trial
    return trial.imagesPerSecond > worthwhile * best.imagesPerSecond ? trial : best
  }, null)
}

/** Of the trials that were measured and whose losses agree; null: there is none. */
export function fastestOf(trials: readonly Trial[]): MeasuredTrial | null {
  return plainestFastest(sound(trials))
}

function described(tuning: Tuning, best: MeasuredTrial): Tuned {
  const { model, resolution, batch, measured } = tuning
  const { choice, imagesPerSecond, residentBytes } = best
  const [usual] = tuning.trials
  return {
    ...{ model, resolution, batch, choice, imagesPerSecond, residentBytes, measured },
    usual:
      usual?.type === 'measured'
        ? { choice: usual.choice, imagesPerSecond: usual.imagesPerSecond }
        : null,
  }
}

/** null: nothing could be measured. */
export function tunedOf(tuning: Tuning): Tuned | null {
  const best = fastestOf(tuning.trials)
  return best === null ? null : described(tuning, best)
}

function fits(
  { engine, ...choice }: Choice,
  wish: ChoiceWish['engine'] & Pick<ChoiceWish['train'], 'microBatch'>,
): boolean {
  const [executor, provider] = engine.split(' ')
  return (
    (wish.executor === 'auto' || wish.executor === executor) &&
    (wish.provider === 'auto' || wish.provider === provider) &&
    (wish.precision === 'auto' || wish.precision === choice.precision) &&
    (wish.threads === 0 || wish.threads === choice.threads) &&
    (wish.microBatch === null || wish.microBatch === choice.microBatch)
  )
}

/** What of a config decides. */
export interface ChoiceWish {
  readonly model: Pick<RunConfig['model'], 'name' | 'resolution' | 'freeze'>
  readonly train: Pick<RunConfig['train'], 'batch' | 'microBatch'>
  readonly engine: Pick<RunConfig['engine'], 'executor' | 'provider' | 'precision' | 'threads'>
}

export interface Found {
  readonly choice: RunChoice
  /** Of a tuning of just this shape; null: of another one of the same model. */
  readonly exact: Tuned | null
}

/** Nearest first: the same resolution before another, then the nearest batch. */
function nearest(tunings: readonly Tuning[], shape: TuningShape): Tuning[] {
  const far = (from: number, to: number) => Math.abs(Math.log(from / to))
  return tunings
    .filter(({ model }) => model === shape.model)
    .sort(
      (a, b) =>
        far(a.resolution, shape.resolution) - far(b.resolution, shape.resolution) ||
        far(a.batch, shape.batch) - far(b.batch, shape.batch),
    )
}

/**
 * What a run takes from the tunings, of which all must be of this machine as it is; what its config
 * says stays. null: no tuning of its model has a sound trial that fits.
 */
export function findChoice(tunings: readonly Tuning[], config: ChoiceWish): Found | null {
  const { model, train, engine } = config
  const shape = { model: model.name, resolution: model.resolution, batch: train.batch }
  // A head on cached features is another program: what suits it is not known.
  const whole = model.freeze !== 'backbone'
  for (const tuning of nearest(tunings, shape)) {
    const same = tuning.resolution === shape.resolution && tuning.batch === shape.batch && whole
    // The micro-batch of another shape says nothing of this one's.
    const wish = { ...engine, microBatch: same ? train.microBatch : null }
    const best = plainestFastest(sound(tuning.trials).filter(({ choice }) => fits(choice, wish)))
    if (best === null) continue
    const { choice } = best
    return {
      choice: { ...choice, microBatch: same ? choice.microBatch : train.microBatch },
      exact: same ? described(tuning, best) : null,
    }
  }
  return null
}
