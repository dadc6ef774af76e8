import type { Measurement } from '../../contract/study.js'
import type { AnalysisOf, Noise } from '../../contract/study-analysis.js'
import type { Verdict } from '../../contract/study-verdict.js'
import { bestOfEach, levelled, wordAt, type Cell } from '../cells.js'
import { halfOfDifference } from '../noise.js'
import { failedSpeeds, speedOf } from '../speeds.js'
import { spearman } from '../statistics.js'
import { tokensOf } from '../tokens.js'

type Picture = Pick<AnalysisOf<'patch-or-width'>, 'places' | 'correlations' | 'verdicts'>
type Place = Picture['places'][number]
type Bare = Omit<Place, 'front'>

/** Two networks are about as fast where neither is more than so many times faster. */
const comparable = 1.6

/** Figure 6 and table 3: accuracy against speed measured here. */
export function analysePatchOrWidth(
  cells: readonly Cell[],
  measurements: readonly Measurement[],
  noise: Noise,
): Picture {
  const best = bestOfEach(cells, (cell) => `${wordAt(cell, 'network')} ${cell.resolution}`)
  const bare = best.map((cell) => placeOf(cell, measurements, noise))
  const speedAt = speedIn(bare)
  const places = bare.map((place) => ({
    ...place,
    front: !Number.isNaN(speedAt(place)) && !bare.some((other) => beats(other, place, speedAt)),
  }))
  const correlations = correlationsOf(places, speedAt)
  const verdicts = [
    ...verdictsOf(places, speedAt, correlations, noise),
    ...failedSpeeds(measurements),
  ]
  return { places, correlations, verdicts }
}

function placeOf(cell: Cell, measurements: readonly Measurement[], noise: Noise): Bare {
  const { model, resolution, outcomes } = cell
  const speed = speedOf(measurements, model, resolution)
  return {
    ...levelled(cell, noise),
    network: wordAt(cell, 'network'),
    model,
    resolution,
    parameters: outcomes[0]?.parameters ?? 0,
    operationsPerImage: outcomes[0]?.operationsPerImage ?? 0,
    tokens: tokensOf(model, resolution),
    inference: speed?.inference ?? null,
    training: speed?.training ?? outcomes[0]?.imagesPerSecond ?? null,
    memoryBytes: speed?.memoryBytes ?? null,
  }
}

/** Images a second; NaN: not known, and no comparison holds. */
type SpeedAt = (place: Bare) => number

/** Training stands in where no inference was measured, for all: the two cannot be compared. */
function speedIn(places: readonly Bare[]): SpeedAt {
  const by = places.some(({ inference }) => inference !== null) ? 'inference' : 'training'
  return (place) => place[by] ?? NaN
}

function beats(other: Bare, place: Bare, speedAt: SpeedAt): boolean {
  const [faster, better] = [speedAt(other) - speedAt(place), other.accuracy - place.accuracy]
  return faster >= 0 && better >= 0 && faster + better > 0
}

function correlationsOf(all: readonly Place[], speedAt: SpeedAt): Picture['correlations'] {
  const places = all.filter((place) => !Number.isNaN(speedAt(place)))
  const resolutions = [...new Set(places.map(({ resolution }) => resolution))]
  const groups = resolutions.map((side) => places.filter(({ resolution }) => resolution === side))
  const [group = []] = groups.toSorted((a, b) => b.length - a.length)
  const size = {
    parameters: parametersOf(group),
    operations: group.map((each) => each.operationsPerImage),
  }
  const aims = {
    accuracy: group.map((each) => each.accuracy),
    slowness: group.map((each) => -speedAt(each)),
  }
  return (['parameters', 'operations'] as const).flatMap((of) =>
    (['accuracy', 'slowness'] as const).flatMap((to) => {
      const rank = spearman(size[of], aims[to])
      return group.length < 3 || Number.isNaN(rank) ? [] : [{ of, to, rank, places: group.length }]
    }),
  )
}

const parametersOf = (places: readonly Place[]) => places.map(({ parameters }) => parameters)

function verdictsOf(
  places: readonly Place[],
  speedAt: SpeedAt,
  correlations: Picture['correlations'],
  noise: Noise,
): Verdict[] {
  const pairs = places.flatMap((thin) => pairsFor(thin, places, speedAt, noise))
  const front = places.filter((place) => place.front).sort((a, b) => speedAt(b) - speedAt(a))
  const names = front.map(({ network, resolution }) => `${network} at ${resolution}`)
  return [
    ...pairs,
    ...(front.length === 0 || places.length < 2
      ? []
      : [{ key: 'front' as const, networks: names }]),
    ...misleading(correlations),
  ]
}

/** The two networks most like `thin` in speed that are larger and do not see more tokens. */
function pairsFor(
  thin: Place,
  places: readonly Place[],
  speedAt: SpeedAt,
  noise: Noise,
): Verdict[] {
  const ratio = (wide: Place) => speedAt(wide) / speedAt(thin)
  const apart = (wide: Place) => Math.abs(Math.log(ratio(wide)))
  const wides = places
    .filter((each) => each.resolution === thin.resolution && each.tokens <= thin.tokens)
    .filter((each) => each.parameters > 1.5 * thin.parameters)
    .filter((each) => apart(each) <= Math.log(comparable))
    .sort((a, b) => apart(a) - apart(b))
  return wides.slice(0, 2).map((wide): Verdict => {
    const gain = wide.accuracy - thin.accuracy
    const half = halfOfDifference(noise, wide.runs.length || 1, thin.runs.length || 1)
    const [first, second] = [wide.network, thin.network]
    if (Math.abs(gain) <= half) {
      const [one, other] = [wide, thin].map((each) => `${each.network} at ${each.resolution}`)
      return {
        key: 'not-distinguishable',
        first: one ?? '',
        second: other ?? '',
        difference: gain,
        half,
      }
    }
    return {
      key: gain > 0 ? 'patch-over-width' : 'width-over-patch',
      ...{ wide: first, thin: second, resolution: thin.resolution },
      ...{ gain: Math.abs(gain), speedRatio: ratio(wide) },
    }
  })
}

function misleading(correlations: Picture['correlations']): Verdict[] {
  const rankOf = (of: 'parameters' | 'operations', to: 'accuracy' | 'slowness') =>
    correlations.find((each) => each.of === of && each.to === to)
  const accuracy = rankOf('parameters', 'accuracy')
  const slowness = rankOf('parameters', 'slowness')
  const [other, slower] = [rankOf('operations', 'accuracy'), rankOf('operations', 'slowness')]
  if (!accuracy || !slowness || !other || !slower) return []
  if (accuracy.rank >= other.rank || slowness.rank >= slower.rank) return []
  return [
    {
      key: 'parameters-mislead',
      accuracyRank: accuracy.rank,
      operationsAccuracyRank: other.rank,
      slownessRank: slowness.rank,
      operationsSlownessRank: slower.rank,
      places: accuracy.places,
    },
  ]
}
