/** Random search simulated on runs that are done (figure 2, right). */
import { createChance } from './random.js'
import { quantile } from './statistics.js'

export interface Tried {
  readonly cost: number
  readonly accuracy: number
}

export interface SearchCurve {
  /** In the costs' unit. */
  readonly budgets: number[]
  readonly median: number[]
  /** Central 90 % of the draws. */
  readonly low: number[]
  readonly high: number[]
}

/**
 * Each draw takes the runs in a random order, without any twice, until the next one would pass the
 * budget, and keeps the most accurate; 0 where none fits.
 */
export function simulateSearch(
  runs: readonly Tried[],
  budgets: readonly number[],
  { draws, seed }: { readonly draws: number; readonly seed: number },
): SearchCurve {
  const chance = createChance(seed)
  const found = budgets.map(() => new Float64Array(draws))
  const order = [...runs]
  for (let draw = 0; draw < draws; draw++) {
    let [spent, best, at] = [0, 0, 0]
    for (let place = 0; place < order.length; place++) {
      const other = place + chance.integer(order.length - place)
      const next = order[other] as Tried
      order[other] = order[place] as Tried
      order[place] = next
      spent += next.cost
      for (; at < budgets.length && (budgets[at] ?? 0) < spent; at++) put(found, at, draw, best)
      best = Math.max(best, next.accuracy)
    }
    for (; at < budgets.length; at++) put(found, at, draw, best)
  }
  const sorted = found.map((column) => column.sort())
  const of = (share: number) => sorted.map((column) => quantile(column, share))
  return { budgets: [...budgets], median: of(0.5), low: of(0.05), high: of(0.95) }
}

function put(found: readonly Float64Array[], at: number, draw: number, value: number): void {
  const column = found[at]
  if (column) column[draw] = value
}

/** From the cheapest run to all of them, evenly by logarithm; ascending. */
export function budgetsFor(runs: readonly Tried[], count: number): number[] {
  const costs = runs.map(({ cost }) => cost).filter((cost) => cost > 0)
  const [least, all] = [Math.min(...costs), costs.reduce((sum, each) => sum + each, 0)]
  if (costs.length === 0) return []
  // A hair more than all: rounding must not leave the last run out.
  return Array.from({ length: count }, (_, at) =>
    at === count - 1 ? all * (1 + 1e-9) : least * (all / least) ** (at / (count - 1)),
  )
}
