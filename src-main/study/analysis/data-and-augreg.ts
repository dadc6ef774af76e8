import type { AnalysisOf, Noise } from '../../contract/study-analysis.js'
import type { Verdict } from '../../contract/study-verdict.js'
import { levelled, wordAt, type Cell } from '../cells.js'
import { halfOfDifference } from '../noise.js'
import { mean } from '../statistics.js'

type Picture = Pick<AnalysisOf<'data-and-augreg'>, 'lines' | 'verdicts'>
type Place = Picture['lines'][number]['places'][number]

/** Figure 1: accuracy by training pictures, without and with AugReg. */
export function analyseDataAndAugReg(cells: readonly Cell[], noise: Noise): Picture {
  const networks = [...new Set(cells.map((cell) => wordAt(cell, 'network')))]
  const lines = networks.flatMap((network) =>
    [false, true].flatMap((augreg) => {
      const places = cells
        .filter((cell) => wordAt(cell, 'network') === network && cell.coordinates.augreg === augreg)
        .map((cell): Place => ({
          ...levelled(cell, noise),
          pictures: mean(cell.outcomes.map(({ trainingPictures }) => trainingPictures)),
        }))
        .sort((a, b) => a.pictures - b.pictures)
      return places.length === 0 ? [] : [{ network, augreg, places }]
    }),
  )
  const verdicts = networks.flatMap((network) => {
    const of = (augreg: boolean) =>
      lines.find((line) => line.network === network && line.augreg === augreg)?.places ?? []
    return of(true).flatMap((place) => worthOf(network, place, of(false), noise))
  })
  return { lines, verdicts }
}

/** AugReg at some number of pictures against plain training at the same and at more. */
function worthOf(network: string, place: Place, plain: readonly Place[], noise: Noise): Verdict[] {
  const { pictures, accuracy } = place
  const same = plain.find((each) => each.pictures === pictures)
  const last = plain.at(-1)
  if (!same || !last) return []
  const half = halfOfDifference(noise, place.runs.length || 1, same.runs.length || 1)
  const difference = accuracy - same.accuracy
  if (difference < -half)
    return [{ key: 'augreg-costs', network, pictures, difference: -difference }]
  if (difference <= half) {
    const [first, second] = [
      `${network} AugReg on ${Math.round(pictures)} pictures`,
      `${network} plain`,
    ]
    return [{ key: 'not-distinguishable', first, second, difference, half }]
  }
  // With fewer pictures plain training may have done better by chance.
  const equal = picturesFor(accuracy, plain.filter((each) => each.pictures >= pictures)) // prettier-ignore
  if (equal === null) {
    return [{ key: 'augreg-worth-more', network, pictures, times: last.pictures / pictures }]
  }
  return [{ key: 'augreg-worth', network, pictures, times: equal / pictures }]
}

/** Where a line first reaches an accuracy, between its places by the logarithm of their pictures; null: nowhere. */
export function picturesFor(
  accuracy: number,
  line: readonly { readonly pictures: number; readonly accuracy: number }[],
): number | null {
  const at = line.findIndex((place) => place.accuracy >= accuracy)
  const [above, below] = [line[at], line[at - 1]]
  if (!above) return null
  if (!below) return above.pictures
  const share = (accuracy - below.accuracy) / (above.accuracy - below.accuracy)
  return below.pictures * (above.pictures / below.pictures) ** share
}
