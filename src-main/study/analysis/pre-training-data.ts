import type { Measurement } from '../../contract/study.js'
import type { AnalysisOf, Noise } from '../../contract/study-analysis.js'
import type { Verdict } from '../../contract/study-verdict.js'
import { bestOfEach, levelled, wordAt, type Cell } from '../cells.js'
import { halfOfDifference } from '../noise.js'
import { failedSpeeds, speedOf } from '../speeds.js'
import { mean } from '../statistics.js'

type Picture = Pick<AnalysisOf<'pre-training-data'>, 'lines' | 'verdicts'>
type Line = Picture['lines'][number]

/** Pictures of known sets; a checkpoint fine-tuned on a second one began with the first. */
const known = [
  { name: 'ImageNet-21k', pictures: 12_743_321 },
  { name: 'ImageNet-1k', pictures: 1_281_167 },
] as const

const picturesOf = (data: string) =>
  known.find(({ name }) => data.startsWith(name))?.pictures ?? null

/** Figure 3: accuracy against inference speed, one line a pre-training set. */
export function analysePreTrainingData(
  cells: readonly Cell[],
  measurements: readonly Measurement[],
  noise: Noise,
): Picture {
  const best = bestOfEach(cells, (cell) => `${wordAt(cell, 'data')} ${wordAt(cell, 'network')}`)
  const sets = [...new Set(best.map((cell) => wordAt(cell, 'data')))]
  const lines = sets
    .map((data): Line => ({
      data,
      places: best
        .filter((cell) => wordAt(cell, 'data') === data)
        .map((cell) => ({
          ...levelled(cell, noise),
          network: wordAt(cell, 'network'),
          model: cell.model,
          imagesPerSecond: speedOf(measurements, cell.model, cell.resolution)?.inference ?? null,
        }))
        .sort((a, b) => (a.imagesPerSecond ?? 0) - (b.imagesPerSecond ?? 0)),
    }))
    .sort((a, b) => (picturesOf(b.data) ?? 0) - (picturesOf(a.data) ?? 0))
  return { lines, verdicts: [...verdictsOf(lines, noise), ...failedSpeeds(measurements)] }
}

function verdictsOf(lines: readonly Line[], noise: Noise): Verdict[] {
  return lines.flatMap((more, at) =>
    lines.slice(at + 1).flatMap((fewer): Verdict[] => {
      const [larger, smaller] = [picturesOf(more.data), picturesOf(fewer.data)]
      const gains = more.places.flatMap((place) => {
        const other = fewer.places.find(({ network }) => network === place.network)
        return other ? [{ gain: place.accuracy - other.accuracy, place, other }] : []
      })
      if (larger === null || smaller === null || larger === smaller || gains.length === 0) return []
      const wins = gains.filter(({ gain, place, other }) => {
        return gain > halfOfDifference(noise, place.runs.length || 1, other.runs.length || 1)
      })
      const gain = mean(gains.map((each) => each.gain))
      const counts = { wins: wins.length, of: gains.length, gain }
      return [{ key: 'more-data', more: more.data, fewer: fewer.data, ...counts }]
    }),
  )
}
