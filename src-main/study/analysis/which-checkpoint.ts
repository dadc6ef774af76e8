import type { StartId } from '../../contract/ids.js'
import type { Measurement } from '../../contract/study.js'
import type { AnalysisOf, Noise } from '../../contract/study-analysis.js'
import type { QuestionOf } from '../../contract/study-question.js'
import type { Verdict } from '../../contract/study-verdict.js'
import { accuracyOf, secondsOf, type Cell } from '../cells.js'
import { halfOfDifference } from '../noise.js'
import { spearman } from '../statistics.js'

type Picture = Pick<
  AnalysisOf<'which-checkpoint'>,
  'candidates' | 'correlations' | 'regret' | 'furtherSeconds' | 'verdicts'
>
type Candidate = Picture['candidates'][number]

const scores = ['upstream', 'nearestNeighbours', 'linear'] as const

export interface CheckpointFacts {
  nameOf(start: StartId): string
  /** Accuracy on held-out pictures of the data that it was pre-trained on. */
  upstreamOf(start: StartId): number | null
}

/** Figure 5: what trying them all gains over the recommended one, and whether scores known before would have told. */
export function analyseWhichCheckpoint(
  { recommended, others }: Pick<QuestionOf<'which-checkpoint'>, 'recommended' | 'others'>,
  cells: readonly Cell[],
  measurements: readonly Measurement[],
  facts: CheckpointFacts,
  noise: Noise,
): Picture {
  const tried = (start: StartId) => cells.filter((cell) => cell.start === start)
  const starts = [...new Set([recommended, ...others])]
  const candidates = starts.map((start): Candidate => {
    const own = tried(start)
    const cheap = measurements.find((each) => each.type === 'features' && each.start === start)
    const known = cheap?.type === 'features' ? cheap : null
    return {
      name: facts.nameOf(start),
      recommended: start === recommended,
      upstream: facts.upstreamOf(start),
      nearestNeighbours: known?.nearestNeighbours ?? null,
      linear: known?.linear ?? null,
      accuracy: own.length === 0 ? null : Math.max(...own.map(accuracyOf)),
      seconds: own.reduce((sum, cell) => sum + secondsOf(cell), known?.seconds ?? 0),
      runs: own.flatMap(({ runs }) => runs),
    }
  })
  const correlations = scores.flatMap((score) => correlationOf(score, candidates))
  const advised = candidates.find((each) => each.recommended)
  const best = candidates.toSorted((a, b) => (b.accuracy ?? -1) - (a.accuracy ?? -1))[0]
  const furtherSeconds = candidates
    .filter((each) => !each.recommended)
    .reduce((sum, { seconds }) => sum + seconds, 0)
  const scored = candidates.filter(({ accuracy }) => accuracy !== null).length
  if (!best || !advised || advised.accuracy === null || best.accuracy === null || scored < 2) {
    return {
      candidates,
      correlations,
      regret: null,
      furtherSeconds,
      verdicts: ranksOf(correlations),
    }
  }
  const regret = best.accuracy - advised.accuracy
  const seeds = Math.min(...cells.map(({ outcomes }) => outcomes.length))
  const half = halfOfDifference(noise, seeds, seeds)
  const [name, better] = [advised.name, best.name]
  const first: Verdict =
    best === advised
      ? { key: 'recommended-best', recommended: name, candidates: scored, furtherSeconds }
      : regret <= half
        ? { key: 'not-distinguishable', first: better, second: name, difference: regret, half }
        : { key: 'recommended-regret', recommended: name, best: better, regret, furtherSeconds }
  return {
    candidates,
    correlations,
    regret,
    furtherSeconds,
    verdicts: [first, ...ranksOf(correlations)],
  }
}

function correlationOf(score: (typeof scores)[number], candidates: readonly Candidate[]) {
  const known = candidates.flatMap((each) => {
    const [before, here] = [each[score], each.accuracy]
    return before === null || here === null ? [] : [[before, here] as const]
  })
  const rank = spearman(
    known.map(([before]) => before),
    known.map(([, here]) => here),
  )
  return known.length < 3 || Number.isNaN(rank) ? [] : [{ score, rank, candidates: known.length }]
}

function ranksOf(correlations: Picture['correlations']): Verdict[] {
  return correlations.map((each) => ({ key: 'score-rank', ...each }))
}

/**
 * What choosing by the score from pre-training loses against choosing by validation here, by a test
 * that neither saw (figure 5, left, with the sign turned: positive, the cheap choice loses).
 */
export function testRegret(
  candidates: readonly {
    readonly upstream: number
    readonly validation: number
    readonly test: number
  }[],
): number {
  const best = (score: 'upstream' | 'validation') =>
    candidates.toSorted((a, b) => b[score] - a[score])[0]?.test ?? NaN
  return best('validation') - best('upstream')
}
