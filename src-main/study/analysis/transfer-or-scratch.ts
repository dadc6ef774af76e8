import type { AnalysisOf, Noise } from '../../contract/study-analysis.js'
import type { Verdict } from '../../contract/study-verdict.js'
import { accuracyOf, operationsOf, wordAt, type Cell } from '../cells.js'
import { halfOfDifference } from '../noise.js'
import { budgetsFor, simulateSearch } from '../random-search.js'
import { mean } from '../statistics.js'

type Picture = Pick<AnalysisOf<'transfer-or-scratch'>, 'unit' | 'dots' | 'searches' | 'verdicts'>
type Dot = Picture['dots'][number]
const groups = ['transfer', 'scratch'] as const

const [draws, budgets] = [1000, 40]

/** Figure 2: error against compute, and what a random search finds for its budget. */
export function analyseTransferOrScratch(cells: readonly Cell[], noise: Noise): Picture {
  const unit = unitOf(cells)
  const dots = cells.flatMap((cell) =>
    cell.outcomes.map((outcome, at): Dot => ({
      group: wordAt(cell, 'group') === 'transfer' ? 'transfer' : 'scratch',
      label: cell.label,
      compute: unit === 'operations' ? operationsOf(cell, outcome) : outcome.seconds,
      seconds: outcome.seconds,
      error: 1 - outcome.top1,
      runs: cell.runs.slice(at, at + 1),
    })),
  )
  const searches = groups.flatMap((group) => {
    const tried = dots
      .filter((dot) => dot.group === group)
      .map(({ compute, error }) => ({ cost: compute, accuracy: 1 - error }))
    if (tried.length < 2) return []
    const curve = simulateSearch(tried, budgetsFor(tried, budgets), { draws, seed: 1 })
    return [{ group, draws, ...curve }]
  })
  return { unit, dots, searches, verdicts: verdictsOf(cells, searches, noise) }
}

/** Operations, which a busy machine does not change, where they are known of every run. */
function unitOf(cells: readonly Cell[]): Picture['unit'] {
  const known = cells.every((cell) => cell.outcomes.every((each) => operationsOf(cell, each) > 0))
  return known ? 'operations' : 'seconds'
}

function verdictsOf(
  cells: readonly Cell[],
  searches: Picture['searches'],
  noise: Noise,
): Verdict[] {
  const [transfer, scratch] = groups.map((group) =>
    cells.filter((cell) => wordAt(cell, 'group') === group),
  )
  const [best, other] = [bestOf(transfer ?? []), bestOf(scratch ?? [])]
  if (!transfer || !scratch || !best || !other) return []
  const half = halfOfDifference(noise, best.outcomes.length, other.outcomes.length)
  const [accuracy, fresh] = [accuracyOf(best), accuracyOf(other)]
  const costOf = costIn(unitOf(cells))
  const verdicts: Verdict[] = []
  /** Of the runs at least as accurate; Infinity: none is. */
  const cheapest = (some: readonly Cell[], aim: number) =>
    Math.min(...some.filter((cell) => accuracyOf(cell) >= aim).map(costOf))
  const timesTo = (aim: number) => cheapest(scratch, aim) / cheapest(transfer, aim)
  if (fresh > accuracy + half) {
    verdicts.push({ key: 'scratch-wins', transfer: accuracy, scratch: fresh })
  } else if (fresh >= accuracy - half) {
    const aim = accuracy - half
    verdicts.push({ key: 'scratch-costs', accuracy: aim, times: timesTo(aim) })
  } else {
    const times = Math.max(...scratch.map(costOf)) / costOf(best)
    const runs = scratch.reduce((sum, { outcomes }) => sum + outcomes.length, 0)
    verdicts.push({ key: 'scratch-never', transfer: accuracy, scratch: fresh, times, runs })
    const lesser = timesTo(fresh)
    if (Number.isFinite(lesser))
      verdicts.push({ key: 'scratch-costs', accuracy: fresh, times: lesser })
  }
  for (const { group, budgets: spent, median } of searches) {
    const winner = group === 'transfer' ? best : other
    const at = median.findIndex((found) => found >= accuracyOf(winner) - half)
    const [budget, found] = [spent[at], median[at]]
    if (budget === undefined || found === undefined) continue
    verdicts.push({ key: 'few-tries', group, times: budget / costOf(winner), accuracy: found })
  }
  return verdicts
}

function bestOf(cells: readonly Cell[]): Cell | undefined {
  return cells.toSorted((a, b) => accuracyOf(b) - accuracyOf(a))[0]
}

/** Of one run, in the mean over seeds. */
const costIn = (unit: Picture['unit']) => (cell: Cell) =>
  mean(
    cell.outcomes.map((outcome) =>
      unit === 'operations' ? operationsOf(cell, outcome) : outcome.seconds,
    ),
  )
