import type { AnalysisOf, Noise } from '../../contract/study-analysis.js'
import type { Verdict } from '../../contract/study-verdict.js'
import { accuracyOf, operationsOf, wordAt, type Cell } from '../cells.js'
import { halfOfDifference } from '../noise.js'
import { budgetsFor, simulateSearch } from '../random-search.js'
import { mean } from '../statistics.js'

type Picture = Pick<AnalysisOf<'transfer-or-scratch'>, 'dots' | 'searches' | 'verdicts'>
type Dot = Picture['dots'][number]
const groups = ['transfer', 'scratch'] as const

const [draws, budgets] = [1000, 40]

/** Figure 2: error against cost, and what a random search finds for its budget. */
export function analyseTransferOrScratch(cells: readonly Cell[], noise: Noise): Picture {
  const dots = cells.flatMap((cell) =>
    cell.outcomes.map((outcome, at): Dot => ({
      group: wordAt(cell, 'group') === 'transfer' ? 'transfer' : 'scratch',
      label: cell.label,
      seconds: outcome.seconds,
      operations: operationsOf(cell, outcome),
      error: 1 - outcome.top1,
      runs: cell.runs.slice(at, at + 1),
    })),
  )
  const searches = groups.flatMap((group) => {
    const tried = dots
      .filter((dot) => dot.group === group)
      .map(({ seconds, error }) => ({ seconds, accuracy: 1 - error }))
    if (tried.length < 2) return []
    const curve = simulateSearch(tried, budgetsFor(tried, budgets), { draws, seed: 1 })
    return [{ group, draws, ...curve }]
  })
  return { dots, searches, verdicts: verdictsOf(cells, searches, noise) }
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
  const verdicts: Verdict[] = []
  const timesTo = (aim: number) => cheapest(scratch, aim) / cheapest(transfer, aim)
  if (fresh > accuracy + half) {
    verdicts.push({ key: 'scratch-wins', transfer: accuracy, scratch: fresh })
  } else if (fresh >= accuracy - half) {
    verdicts.push({ key: 'scratch-costs', accuracy: fresh, times: timesTo(accuracy - half) })
  } else {
    const times = Math.max(...scratch.map(costOf)) / costOf(best)
    const runs = scratch.reduce((sum, { outcomes }) => sum + outcomes.length, 0)
    verdicts.push({ key: 'scratch-never', transfer: accuracy, scratch: fresh, times, runs })
    const lesser = timesTo(fresh)
    if (Number.isFinite(lesser))
      verdicts.push({ key: 'scratch-costs', accuracy: fresh, times: lesser })
  }
  for (const { group, budgetSeconds, median } of searches) {
    const aim = accuracyOf(group === 'transfer' ? best : other) - half
    const at = median.findIndex((found) => found >= aim)
    const [budget, found] = [budgetSeconds[at], median[at]]
    if (budget === undefined || found === undefined) continue
    verdicts.push({ key: 'few-tries', group, budgetSeconds: budget, accuracy: found })
  }
  return verdicts
}

function bestOf(cells: readonly Cell[]): Cell | undefined {
  return cells.toSorted((a, b) => accuracyOf(b) - accuracyOf(a))[0]
}

/** Operations of one run, which a busy machine does not change; seconds where they are not known. */
function costOf(cell: Cell): number {
  const { outcomes } = cell
  const operations = mean(outcomes.map((outcome) => operationsOf(cell, outcome)))
  return operations > 0 ? operations : mean(outcomes.map(({ seconds }) => seconds))
}

/** Of the runs at least as accurate; Infinity: none is. */
function cheapest(cells: readonly Cell[], accuracy: number): number {
  return Math.min(...cells.filter((cell) => accuracyOf(cell) >= accuracy).map(costOf))
}
