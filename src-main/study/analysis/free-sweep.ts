import type { AnalysisOf, Noise } from '../../contract/study-analysis.js'
import type { QuestionOf } from '../../contract/study-question.js'
import type { Verdict } from '../../contract/study-verdict.js'
import { accuracyOf, levelled, secondsOf, type Cell } from '../cells.js'
import { halfOfDifference } from '../noise.js'
import { spearman } from '../statistics.js'

type Picture = Pick<AnalysisOf<'free-sweep'>, 'axes' | 'lines' | 'verdicts'>

/** Parallel coordinates of all that was tried, the best first. */
export function analyseFreeSweep(
  { axes: asked }: Pick<QuestionOf<'free-sweep'>, 'axes'>,
  cells: readonly Cell[],
  noise: Noise,
): Picture {
  const sorted = cells.toSorted((a, b) => accuracyOf(b) - accuracyOf(a))
  const lines = sorted.map((cell) => ({
    ...levelled(cell, noise),
    label: cell.label,
    values: asked.map(({ path }) => cell.coordinates[path] ?? ''),
    seconds: secondsOf(cell),
  }))
  const axes = asked.map((axis, at) => {
    const values = lines.map((line) => line.values[at] ?? '')
    const numbers = values.filter((value) => typeof value === 'number')
    const numeric = numbers.length === values.length
    const rank = numeric
      ? spearman(
          numbers,
          lines.map(({ accuracy }) => accuracy),
        )
      : NaN
    const positive = numeric && numbers.every((value) => value > 0)
    const wide = positive && Math.max(...numbers) / Math.min(...numbers) >= 10
    return {
      path: axis.path,
      categories: numeric ? null : [...new Set(values.map(String))],
      logarithmic: axis.type === 'range' ? axis.scale === 'logarithmic' : wide,
      rank: lines.length < 3 || Number.isNaN(rank) ? null : rank,
    }
  })
  return { axes, lines, verdicts: verdictsOf(axes, lines, noise) }
}

function verdictsOf(axes: Picture['axes'], lines: Picture['lines'], noise: Noise): Verdict[] {
  const [best] = lines
  // Of a search by halving the same config is there at several lengths.
  const next = lines.find(({ values }) => values.join() !== best?.values.join())
  if (!best || !next) return []
  const half = halfOfDifference(noise, best.runs.length || 1, next.runs.length || 1)
  const difference = best.accuracy - next.accuracy
  const first: Verdict =
    difference <= half
      ? { key: 'not-distinguishable', first: best.label, second: next.label, difference, half }
      : {
          key: 'best-config',
          label: best.label,
          accuracy: best.accuracy,
          next: next.accuracy,
          half,
        }
  const matter = axes
    .flatMap(({ path, rank }) =>
      rank === null ? [] : [{ key: 'axis-matters' as const, path, rank }],
    )
    .sort((a, b) => Math.abs(b.rank) - Math.abs(a.rank))
  return [first, ...matter]
}
