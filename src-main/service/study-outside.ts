/** A run scored on pictures collected apart, and both its scores without what is nearly a training picture. */
import { leakageAnswerSchema, type LeakedSet, type PictureJob } from '../contract/picture-job.js'
import type { RunConfig } from '../contract/run-config.js'
import type { Measurement, Outcome } from '../contract/study.js'
import type { Assistant } from '../platform/assistant.js'
import type { LaunchProcess } from '../platform/process-port.js'
import { evaluateModel } from './models.js'

export interface OutsideWish {
  /** Of the run. */
  readonly folder: string
  readonly config: RunConfig
  /** Folder of the pictures collected apart. */
  readonly independent: string
  readonly outcome: Outcome
}

export interface OutsideHost {
  readonly launch: LaunchProcess
  readonly signal: AbortSignal
  readonly pictures: Assistant<PictureJob>
}

type Of<Type extends Measurement['type']> = Extract<Measurement, { type: Type }>
type Score = Pick<Of<'outside'>, 'top1' | 'examples'>

/** Pairs that are kept to be looked at. */
const shownPairs = 100

/** Throws what an evaluation throws; `interrupted` by the signal. */
export async function measureOutside(
  { folder, config, independent, outcome }: OutsideWish,
  host: OutsideHost,
): Promise<{ outside: Omit<Of<'outside'>, 'type' | 'run'>; leakage: Of<'leakage'>[] }> {
  const { inside, outside } = await host.pictures.ask(
    { type: 'leakage', run: folder, independent },
    leakageAnswerSchema,
  )
  const scored = (data: string | null, leaked: LeakedSet['pairs']) =>
    score(folder, config, data, leaked.map(({ validation }) => validation), host) // prettier-ignore
  /** A set that is leaked whole has no score without. */
  const without = async ({ pairs, examples }: LeakedSet, data: string | null, all: Score) => {
    if (pairs.length === 0) return { top1: all.top1, examples: all.examples }
    return pairs.length < examples ? scored(data, pairs) : null
  }
  const all = await scored(independent, [])
  const [fewerInside, fewerOutside] = [
    await without(inside, null, outcome),
    await without(outside, independent, all),
  ]
  const both = fewerInside && fewerOutside && { inside: fewerInside, outside: fewerOutside }
  const leakageOf = (set: 'inside' | 'outside', { examples, pairs }: LeakedSet) => ({
    ...({ type: 'leakage', set, examples } as const),
    ...{ leaked: pairs.length, pairs: pairs.slice(0, shownPairs) },
  })
  return {
    outside: { ...all, without: both },
    leakage: [leakageOf('inside', inside), leakageOf('outside', outside)],
  }
}

/** `data` null: the run's own validation pictures. */
async function score(
  folder: string,
  { train, engine }: RunConfig,
  data: string | null,
  except: string[],
  { launch, signal }: OutsideHost,
): Promise<Score> {
  const { executor, provider, threads } = engine
  let found: Score | null = null
  const source = { type: 'run', folder, checkpoint: 'last' } as const
  const model = { source, gelu: null, resolution: null, batch: train.batch, engine: { executor, provider, threads } } // prettier-ignore
  await evaluateModel(
    { model, data, split: null, except },
    {
      ...{ launch, signal },
      emit(event) {
        if (event.type === 'evaluation') found = { top1: event.top1, examples: event.examples }
      },
    },
  )
  if (found === null) throw new Error(`The evaluation of ${folder} said nothing.`)
  return found
}
