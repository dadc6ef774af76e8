import type { RunId } from '../../contract/ids.js'
import type { Measurement } from '../../contract/study.js'
import type { AnalysisOf, Noise } from '../../contract/study-analysis.js'
import type { Verdict } from '../../contract/study-verdict.js'
import { accuracyOf, bestOfEach, wordAt, type Cell } from '../cells.js'
import { halfOfDifference, halfOfMean, noiseOf } from '../noise.js'
import { mean, ranks } from '../statistics.js'

type Picture = Pick<AnalysisOf<'honest-validation'>, 'rows' | 'leakage' | 'verdicts'>
type Row = Picture['rows'][number]
type Outside = Extract<Measurement, { type: 'outside' }>

/** The same models scored on the split and on pictures collected apart. */
export function analyseHonestValidation(
  cells: readonly Cell[],
  measurements: readonly Measurement[],
  noise: Noise,
): Picture {
  const best = bestOfEach(cells, (cell) => wordAt(cell, 'network'))
  const outsideOf = (runs: readonly RunId[]) =>
    measurements.flatMap((each) =>
      each.type === 'outside' && runs.includes(each.run) ? [each] : [],
    )
  const bare = best.map((cell): Omit<Row, 'insideRank' | 'outsideRank'> => {
    const found = outsideOf(cell.runs)
    return {
      network: wordAt(cell, 'network'),
      inside: accuracyOf(cell),
      outside: meanOf(found.map(({ top1 }) => top1)),
      insideWithout: meanOf(found.flatMap(({ without }) => without?.inside.top1 ?? [])),
      outsideWithout: meanOf(found.flatMap(({ without }) => without?.outside.top1 ?? [])),
      runs: [...cell.runs],
    }
  })
  const insideRanks = placesOf(bare.map(({ inside }) => inside))
  const scored = bare.filter(({ outside }) => outside !== null)
  const outsideRanks = placesOf(scored.map(({ outside }) => outside ?? 0))
  const rows = bare.map((row, at): Row => ({
    ...row,
    insideRank: insideRanks[at] ?? 0,
    outsideRank: outsideRanks[scored.indexOf(row)] ?? null,
  }))
  const leakage = measurements.flatMap((each) => {
    if (each.type !== 'leakage') return []
    const { set, examples, leaked, pairs } = each
    return [{ set, examples, leaked, pairs }]
  })
  const found = outsideOf(best.flatMap(({ runs }) => runs))
  return { rows, leakage, verdicts: verdictsOf(rows, leakage, noise, found) }
}

const meanOf = (numbers: readonly number[]) => (numbers.length === 0 ? null : mean(numbers))

/** 1 for the highest; equal ones share the better place. */
function placesOf(numbers: readonly number[]): number[] {
  return ranks(numbers.map((each) => -each)).map(Math.floor)
}

function verdictsOf(
  rows: readonly Row[],
  leakage: Picture['leakage'],
  noise: Noise,
  outside: readonly Outside[],
): Verdict[] {
  const leaks = leakage.map(({ set, leaked, examples }): Verdict => ({
    key: 'leakage',
    set,
    leaked,
    examples,
  }))
  const inside = rows.toSorted((a, b) => b.inside - a.inside)[0]
  const scored = rows.filter((row) => row.outside !== null)
  const best = scored.toSorted((a, b) => (b.outside ?? 0) - (a.outside ?? 0))[0]
  if (!inside || !best || inside.outside === null || best.outside === null) return leaks
  const outsideNoise = noiseOf(outside.map((each) => [each]))
  const gapHalf = Math.hypot(
    halfOfMean(noise, inside.runs.length || 1),
    halfOfMean(outsideNoise, 1),
  )
  const { network } = inside
  const gap: Verdict = {
    key: 'outside-gap',
    network,
    inside: inside.inside,
    outside: inside.outside,
    half: gapHalf,
  }
  if (scored.length < 2) return [gap, ...leaks]
  const half = halfOfDifference(outsideNoise, 1, 1)
  const lost = best.outside - inside.outside
  const choice: Verdict =
    best === inside
      ? { key: 'best-stays', network }
      : lost <= half
        ? {
            key: 'not-distinguishable',
            first: best.network,
            second: network,
            difference: lost,
            half,
          }
        : { key: 'best-changes', inside: network, outside: best.network }
  return [choice, gap, ...leaks]
}
