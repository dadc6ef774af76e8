/** What the plans of all kinds are made of: points that are not resolved to a config yet. */
import { VitrineError } from '../contract/errors.js'
import type { StartId } from '../contract/ids.js'
import type { ModelName } from '../contract/model.js'
import type { ConfigWish } from '../contract/run-config.js'
import type { Start } from '../contract/start.js'
import type { Coordinates, Measurement } from '../contract/study.js'
import type { Network, Regularisation } from '../contract/study-question.js'

export interface Draft {
  readonly coordinates: Coordinates
  readonly seed: number
  readonly start: StartId
  /** Lies over the question's own wish. */
  readonly wish: ConfigWish
}

export interface Drafts {
  readonly drafts: readonly Draft[]
  /** Runs that are planned once these have ended; `weight`: their length in mean runs of `drafts`. */
  readonly further: { readonly runs: number; readonly weight: number }
}

export const nothingFurther: Drafts['further'] = { runs: 0, weight: 0 }

export interface PlanFacts {
  readonly starts: readonly Start[]
}

/** What is known so far, for plans that go on from it. */
export interface Progress {
  readonly points: readonly {
    readonly coordinates: Coordinates
    /** Its run is done or will not be. */
    readonly ended: boolean
    /** null: not done. */
    readonly accuracy: number | null
  }[]
  readonly measurements: readonly Measurement[]
}

export const regularisationWish: Readonly<Record<Regularisation, ConfigWish['model']>> = {
  off: { dropout: 0, stochasticDepth: 0 },
  on: { dropout: 0.1, stochasticDepth: 0.1 },
}

/** Every choice of one of `first` with one of `second`. */
export function pairs<First, Second>(
  first: readonly First[],
  second: readonly Second[],
): [First, Second][] {
  return first.flatMap((one) => second.map((other): [First, Second] => [one, other]))
}

/** Throws `start-not-found`. */
export function startOf(id: StartId, { starts }: PlanFacts): Start {
  const start = starts.find((each) => each.id === id)
  if (start) return start
  throw new VitrineError('start-not-found', {
    what: 'A starting point of this study is not there.',
    why: `None has the id ${id}; it may have been removed.`,
    remedy: 'Choose another one.',
  })
}

/** A start that brings what it learnt. Throws `start-not-found`; `usage` for scratch. */
export function trainedStart(id: StartId, facts: PlanFacts): Start {
  const start = startOf(id, facts)
  if (start.kind !== 'scratch') return start
  throw new VitrineError('usage', {
    what: 'This study needs a checkpoint to start from.',
    why: 'None is chosen, and training from scratch is no checkpoint.',
    remedy:
      'Choose one under Starting point; on the command line with --from, as `vitrine models` lists them.',
  })
}

export interface NamedNetwork {
  /** Told apart from the others of the question. */
  readonly name: string
  readonly start: StartId
  readonly model: ModelName
  /** What a wish must say for it. */
  readonly wish: ConfigWish
}

/** Throws `start-not-found`; `usage` where the architecture is not said. */
export function namedNetworks(networks: readonly Network[], facts: PlanFacts): NamedNetwork[] {
  const known = networks.map((network) => {
    const start = startOf(network.start, facts)
    const model = network.model ?? start.model
    if (model === null) throw withoutModel()
    return { start, model }
  })
  return known.map(({ start, model }) => {
    const fresh = start.kind === 'scratch'
    const alone = known.filter((each) => each.model === model).length === 1
    return {
      name: alone ? model : `${model} ${fresh ? 'from scratch' : start.id}`,
      start: start.id,
      model,
      wish: fresh ? { model: { name: model } } : {},
    }
  })
}

function withoutModel(): VitrineError {
  return new VitrineError('usage', {
    what: 'The architecture of a network is not said.',
    why: 'Random weights belong to no architecture.',
    remedy: 'Name one, such as Ti/16; on the command line with --model.',
  })
}

const words: Readonly<Record<string, (value: string | number | boolean) => string>> = {
  steps: (value) => `${value} steps`,
  learningRate: (value) => `learning rate ${value}`,
  weightDecay: (value) => `weight decay ${value}`,
  regularisation: (value) => (value === 'on' ? 'regularised' : 'plain'),
  resolution: (value) => `${value} px`,
  share: (value) => `${Number(value) * 100} % of the pictures`,
  augreg: (value) => (value === true ? 'AugReg' : 'no AugReg'),
  rung: (value) => `rung ${value}`,
}

/** For people. */
export function labelOf(coordinates: Coordinates): string {
  return Object.entries(coordinates)
    .map(([axis, value]) => {
      const name = axis.slice(axis.lastIndexOf('.') + 1)
      const spaced = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
      return words[name]?.(value) ?? (name === axis ? String(value) : `${spaced} ${value}`)
    })
    .join(' · ')
}
