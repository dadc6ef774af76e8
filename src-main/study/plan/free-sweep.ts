import { VitrineError } from '../../contract/errors.js'
import { configWishSchema, type ConfigWish } from '../../contract/run-config.js'
import type { Coordinates } from '../../contract/study.js'
import type { QuestionOf, SweepAxis } from '../../contract/study-question.js'
import {
  nothingFurther,
  namedNetworks,
  pairs,
  type Draft,
  type Drafts,
  type PlanFacts,
  type Progress,
} from '../draft.js'
import { firstIssue } from '../first-issue.js'
import { createChance, type Chance } from '../random.js'

type Sweep = QuestionOf<'free-sweep'>

/** Any fields of the config: every combination, random ones, or random ones of which the best go on. */
export function planFreeSweep(question: Sweep, facts: PlanFacts, progress: Progress): Drafts {
  const { strategy, axes } = question
  switch (strategy.type) {
    case 'grid':
      return { drafts: drafted(question, facts, combinations(axes)), further: nothingFurther }
    case 'random':
      return { drafts: drafted(question, facts, drawn(axes, strategy)), further: nothingFurther }
    case 'halving':
      return halved(question, strategy, facts, progress)
  }
}

function combinations(axes: readonly SweepAxis[]): Coordinates[] {
  return axes.reduce<Coordinates[]>(
    (chosen, axis) => {
      if (axis.type === 'range') throw rangeInGrid(axis.path)
      return pairs(chosen, axis.values).map(([given, value]) => ({ ...given, [axis.path]: value }))
    },
    [{}],
  )
}

function drawn(
  axes: readonly SweepAxis[],
  { runs, seed }: { readonly runs: number; readonly seed: number },
): Coordinates[] {
  const chance = createChance(seed)
  return Array.from({ length: runs }, () =>
    Object.fromEntries(axes.map((axis) => [axis.path, valueOf(axis, chance)])),
  )
}

function valueOf(axis: SweepAxis, chance: Chance): string | number | boolean {
  if (axis.type === 'values') return axis.values[chance.integer(axis.values.length)] ?? ''
  const { low, high, scale, whole } = axis
  const place = chance.uniform()
  if (scale === 'logarithmic' && low <= 0) throw logarithmOfNone(axis.path)
  const value = scale === 'linear' ? low + (high - low) * place : low * (high / low) ** place
  return whole ? Math.round(value) : Number(value.toPrecision(4))
}

/** Rungs of n, n/factor, n/factor² … runs, each of `factor` times the steps; the next once one has ended. */
function halved(
  question: Sweep,
  strategy: Extract<Sweep['strategy'], { type: 'halving' }>,
  facts: PlanFacts,
  { points }: Progress,
): Drafts {
  const { factor, steps, runs } = strategy
  let chosen = drawn(question.axes, strategy)
  const drafts: Draft[] = []
  for (let rung = 0; ; rung++) {
    const length = { duration: { steps: steps * factor ** rung } }
    drafts.push(...drafted(question, facts, chosen, { rung }, length))
    const left = Math.floor(runs / factor ** (rung + 1))
    if (left === 0) return { drafts, further: nothingFurther }
    const mine = points.filter(({ coordinates }) => coordinates.rung === rung)
    const wanted = chosen.length * question.seeds.length
    if (mine.length < wanted || mine.some(({ ended }) => !ended)) {
      return { drafts, further: later(strategy, rung, question.seeds.length) }
    }
    chosen = best(chosen, mine, left)
    if (chosen.length === 0) return { drafts, further: nothingFurther }
  }
}

/** Of the rungs after `rung`. */
function later(
  { runs, factor }: { readonly runs: number; readonly factor: number },
  rung: number,
  seeds: number,
): Drafts['further'] {
  let further = nothingFurther
  for (let next = rung + 1; Math.floor(runs / factor ** next) > 0; next++) {
    const more = Math.floor(runs / factor ** next) * seeds
    further = { runs: further.runs + more, weight: further.weight + more * factor ** next }
  }
  return further
}

/** By mean accuracy over seeds; those that failed are out. */
function best(
  chosen: readonly Coordinates[],
  points: Progress['points'],
  count: number,
): Coordinates[] {
  const scored = chosen.flatMap((coordinates) => {
    const wanted = Object.entries(coordinates)
    const own = points
      .filter((point) => wanted.every(([axis, value]) => point.coordinates[axis] === value))
      .flatMap(({ accuracy }) => accuracy ?? [])
    const sum = own.reduce((total, each) => total + each, 0)
    return own.length === 0 ? [] : [{ coordinates, mean: sum / own.length }]
  })
  return scored
    .sort((a, b) => b.mean - a.mean)
    .slice(0, count)
    .map(({ coordinates }) => coordinates)
}

function drafted(
  { network, seeds }: Sweep,
  facts: PlanFacts,
  chosen: readonly Coordinates[],
  rung: { readonly rung?: number } = {},
  length: ConfigWish['train'] = {},
): Draft[] {
  const [named] = namedNetworks([network], facts)
  return pairs(chosen, seeds).map(([coordinates, seed]) => {
    const wish = wishOf(coordinates)
    return {
      coordinates: { ...rung, ...coordinates },
      seed,
      start: network.start,
      wish: {
        ...wish,
        model: { ...named?.wish.model, ...wish.model },
        train: { seed, ...wish.train, ...length },
      },
    }
  })
}

/** Throws `usage` for a path that is no field of the config. */
function wishOf(coordinates: Coordinates): ConfigWish {
  const wish: Record<string, unknown> = {}
  for (const [path, value] of Object.entries(coordinates)) {
    const names = path.split('.')
    const field = names.pop() ?? ''
    let place = wish
    for (const name of names) {
      if (Object.hasOwn(Object.prototype, name)) throw unknownField(path, 'It has no such field.')
      place = (place[name] ??= {}) as Record<string, unknown>
    }
    place[field] = value
  }
  const parsed = configWishSchema.safeParse(wish)
  if (parsed.success) return parsed.data
  throw unknownField(...firstIssue(parsed.error))
}

function unknownField(path: string, why: string): VitrineError {
  return new VitrineError('usage', {
    what: `The field ${path} cannot be swept so.`,
    why,
    remedy: 'Choose another field, or other values.',
  })
}

function rangeInGrid(path: string): VitrineError {
  return unknownField(path, 'A grid needs a list of values, not a range.')
}

function logarithmOfNone(path: string): VitrineError {
  return unknownField(path, 'A logarithmic range must be above 0.')
}
