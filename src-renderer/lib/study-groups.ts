/** What a study found as groups of points to draw, as the paper draws it. Pure. */
import type { AnalysisOf, Levelled } from '#contract/study-analysis.js'
import type { GroupsPicture, PictureAxis, PictureGroup } from '../charts/groups-picture.js'
import type { StudyPictureWords } from '../strings/en/study-pictures.js'
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatInteger,
  formatNumber,
  formatPercent,
} from './format.js'

const plainGroup = { line: 'none', dots: true, hollow: false, names: true } as const
const axis = (
  label: string,
  format: (value: number) => string,
  logarithmic = false,
): PictureAxis => ({ label, format, logarithmic })
const accuracyAxis = (text: StudyPictureWords) => axis(text.accuracy, (part) => formatPercent(part))

const levelledPoint = (name: string, x: number, { accuracy, half, runs }: Levelled) => ({
  ...{ name, x, y: accuracy, half, runs },
})

const computeAxis = (
  unit: AnalysisOf<'transfer-or-scratch'>['unit'],
  text: StudyPictureWords,
): PictureAxis =>
  unit === 'operations'
    ? axis(text.operations, formatCount, true)
    : axis(text.seconds, formatDuration, true)

/** Figure 2, left. No error is drawn below the smallest that there is, since no logarithm reaches 0. */
export function costPicture(
  { unit, dots }: Pick<AnalysisOf<'transfer-or-scratch'>, 'unit' | 'dots'>,
  text: StudyPictureWords,
): GroupsPicture {
  const errors = dots.map(({ error }) => error).filter((error) => error > 0)
  const least = errors.length === 0 ? 0.01 : Math.min(...errors) / 2
  const groups = (['transfer', 'scratch'] as const).map((group, color): PictureGroup => ({
    ...{ ...plainGroup, names: false, name: text.groups[group], color },
    points: dots
      .filter((dot) => dot.group === group)
      .map(({ label, compute, error, runs }) => ({
        ...{ name: label, x: compute, y: Math.max(error, least), half: 0, runs },
      })),
  }))
  const format = (part: number) => (part === least ? formatPercent(0) : formatPercent(part))
  return {
    title: text.cost,
    x: computeAxis(unit, text),
    y: axis(text.error, format, true),
    groups: groups.filter(({ points }) => points.length > 0),
  }
}

/** Figure 2, right: median and the ends of the central 90 %. */
export function searchPicture(
  { unit, searches }: Pick<AnalysisOf<'transfer-or-scratch'>, 'unit' | 'searches'>,
  text: StudyPictureWords,
): GroupsPicture {
  const groups = searches.flatMap(({ group, budgets, median, low, high }): PictureGroup[] => {
    const color = group === 'transfer' ? 0 : 1
    const curve = (
      name: string,
      values: readonly number[],
      line: PictureGroup['line'],
    ): PictureGroup => ({
      ...{ name, color, line, dots: false, hollow: false, names: false },
      // 0: no run fits into the budget, which is no accuracy.
      points: budgets.flatMap((x, at) => {
        const y = values[at] ?? 0
        return y > 0 ? [{ name: text.groups[group], x, y, half: 0, runs: [] }] : []
      }),
    })
    return [
      curve(text.median(text.groups[group]), median, 'solid'),
      curve(text.ends(text.groups[group]), low, 'dashed'),
      curve('', high, 'dashed'),
    ]
  })
  return {
    title: text.search,
    x: computeAxis(unit, text),
    y: accuracyAxis(text),
    groups,
  }
}

/** Figure 1. */
export function dataPicture(
  { lines }: Pick<AnalysisOf<'data-and-augreg'>, 'lines'>,
  text: StudyPictureWords,
): GroupsPicture {
  const networks = [...new Set(lines.map(({ network }) => network))]
  return {
    title: text.data,
    x: axis(text.trainingPictures, formatInteger, true),
    y: accuracyAxis(text),
    groups: lines.map(({ network, augreg, places }) => ({
      name: augreg ? text.augreg(network) : text.bare(network),
      color: networks.indexOf(network),
      ...{ line: augreg ? 'solid' : 'dashed', dots: true, hollow: !augreg, names: false },
      points: places.map((place) => levelledPoint(network, place.pictures, place)),
    })),
  }
}

export type CheckpointScore = keyof StudyPictureWords['scores']

/** Figure 5, right: a score known before against accuracy here, of those fine-tuned. */
export function checkpointPicture(
  { candidates }: Pick<AnalysisOf<'which-checkpoint'>, 'candidates'>,
  score: CheckpointScore,
  text: StudyPictureWords,
): GroupsPicture {
  const groups = [true, false].map((recommended): PictureGroup => ({
    ...plainGroup,
    name: recommended ? text.recommended : text.others,
    color: recommended ? 1 : 0,
    points: candidates.flatMap((each) => {
      const [x, y] = [each[score], each.accuracy]
      if (each.recommended !== recommended || x === null || y === null) return []
      return [{ name: each.name, x, y, half: 0, runs: each.runs }]
    }),
  }))
  return {
    title: text.checkpoints,
    x: axis(text.scores[score], (part) => formatPercent(part)),
    y: accuracyAxis(text),
    groups: groups.filter(({ points }) => points.length > 0),
  }
}

/** Figure 3; by the place of the network where no speed was measured. */
export function preTrainingPicture(
  { lines }: Pick<AnalysisOf<'pre-training-data'>, 'lines'>,
  text: StudyPictureWords,
): GroupsPicture {
  const all = lines.flatMap(({ places }) => places)
  const measured = all.some(({ imagesPerSecond }) => imagesPerSecond !== null)
  const networks = [...new Set(all.map(({ network }) => network))]
  const xOf = (place: (typeof all)[number]) =>
    measured ? place.imagesPerSecond : networks.indexOf(place.network)
  return {
    title: measured ? text.speed : text.byNetwork,
    x: measured
      ? axis(text.inference, formatNumber, true)
      : axis(text.network, (at) => networks[at] ?? ''),
    y: accuracyAxis(text),
    groups: lines.map(({ data, places }, color) => ({
      ...{ name: data, color, line: 'solid', dots: true, hollow: false, names: true },
      points: places.flatMap((place) => {
        const x = xOf(place)
        return x === null ? [] : [levelledPoint(place.network, x, place)]
      }),
    })),
  }
}

export type SizeAxis = keyof StudyPictureWords['sizeAxes']
type SizePlace = AnalysisOf<'patch-or-width'>['places'][number]

const sizeAxes: Readonly<
  Record<
    SizeAxis,
    { readonly of: (place: SizePlace) => number | null; readonly format: (value: number) => string }
  >
> = {
  inference: { of: ({ inference }) => inference, format: formatNumber },
  training: { of: ({ training }) => training, format: formatNumber },
  memory: { of: ({ memoryBytes }) => memoryBytes, format: formatBytes },
  parameters: { of: ({ parameters }) => parameters, format: formatCount },
  operations: { of: ({ operationsPerImage }) => operationsPerImage, format: formatCount },
}

/** Those that are known of some place. */
export function knownSizeAxes(places: readonly SizePlace[]): SizeAxis[] {
  const names = Object.keys(sizeAxes) as SizeAxis[]
  return names.filter((name) => places.some((place) => sizeAxes[name].of(place) !== null))
}

/** Figure 6: one group a resolution; the front is of inference's speed, and drawn over it alone. */
export function sizePicture(
  { places }: Pick<AnalysisOf<'patch-or-width'>, 'places'>,
  against: SizeAxis,
  text: StudyPictureWords,
): GroupsPicture {
  const { of, format } = sizeAxes[against]
  const resolutions = [...new Set(places.map(({ resolution }) => resolution))]
  const pointsOf = (some: readonly SizePlace[]) =>
    some.flatMap((place) => {
      const x = of(place)
      return x === null ? [] : [levelledPoint(place.network, x, place)]
    })
  const groups = resolutions.map((resolution, color): PictureGroup => ({
    ...{ ...plainGroup, name: text.pixels(formatInteger(resolution)), color },
    points: pointsOf(places.filter((place) => place.resolution === resolution)),
  }))
  const front = places
    .filter((place) => place.front && place.inference !== null)
    .toSorted((a, b) => (a.inference ?? 0) - (b.inference ?? 0))
  const line: PictureGroup = {
    ...{ name: text.front, color: null, line: 'dashed', dots: false, hollow: false, names: false },
    points: pointsOf(front),
  }
  return {
    title: text.sizes,
    x: axis(text.sizeAxes[against], format, true),
    y: accuracyAxis(text),
    groups: against === 'inference' && front.length > 1 ? [...groups, line] : groups,
  }
}

/** Both scores of each network, and the line where they are the same. */
export function honestPicture(
  { rows }: Pick<AnalysisOf<'honest-validation'>, 'rows'>,
  text: StudyPictureWords,
): GroupsPicture {
  const points = rows.flatMap(({ network, inside, outside, runs }) =>
    outside === null ? [] : [{ name: network, x: inside, y: outside, half: 0, runs }],
  )
  const scores = points.flatMap(({ x, y }) => [x, y])
  const ends = [Math.min(...scores), Math.max(...scores)]
  const equal: PictureGroup = {
    ...{ name: text.equal, color: null, line: 'dashed', dots: false, hollow: false, names: false },
    points: ends.map((end) => ({ name: text.equal, x: end, y: end, half: 0, runs: [] })),
  }
  return {
    title: text.both,
    x: axis(text.inside, (part) => formatPercent(part)),
    y: axis(text.outside, (part) => formatPercent(part)),
    groups: points.length === 0 ? [] : [{ ...plainGroup, name: '', color: 0, points }, equal],
  }
}
