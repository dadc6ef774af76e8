/** An analysis as titled SVG drawings, as the paper draws its own. */
import type { Analysis, AnalysisOf } from '../../contract/study-analysis.js'
import { heatMapSvg } from './heat-map.js'
import { parallelSvg } from './parallel.js'
import { plotSvg, type Axis, type Series } from './plot.js'

export interface Figure {
  readonly title: string
  /** Empty: there is nothing to draw yet. */
  readonly svg: string
}

const percent = (value: number) => `${Number((value * 100).toPrecision(3))} %`
const short = (value: number) =>
  value >= 10_000 ? value.toExponential(0).replace('e+', 'e') : String(Number(value.toPrecision(3)))
const accuracy: Axis = { name: 'accuracy', logarithmic: false, format: percent }
const log = (name: string): Axis => ({ name, logarithmic: true, format: short })

export function figuresOf(analysis: Analysis): Figure[] {
  switch (analysis.kind) {
    case 'transfer-or-scratch':
      return transferFigures(analysis)
    case 'augmentation-map':
      return [{ title: 'Difference from neither, points of accuracy', svg: heatMapSvg(analysis) }]
    case 'data-and-augreg': {
      const series = analysis.lines.map(({ network, augreg, places }): Series => {
        const name = `${network} ${augreg ? 'AugReg' : 'plain'}`
        const marks = places.map(({ pictures, accuracy: y, half }) => {
          return { x: pictures, y, half, title: `${name}, ${pictures}: ${percent(y)}` }
        })
        return { name, marks, line: true }
      })
      const svg = plotSvg({ x: log('training pictures'), y: accuracy, series })
      return [{ title: 'Accuracy by training pictures', svg }]
    }
    case 'which-checkpoint':
      return (['upstream', 'nearestNeighbours', 'linear'] as const).map((score) => {
        const marks = analysis.candidates.flatMap((each) => {
          const [x, y] = [each[score], each.accuracy]
          return x === null || y === null ? [] : [{ ...each, x, y, title: `${each.name}: ${percent(y)}` }] // prettier-ignore
        })
        const of = (recommended: boolean) => marks.filter((each) => each.recommended === recommended) // prettier-ignore
        const series = [
          { name: 'recommended', marks: of(true), line: false },
          { name: 'others', marks: of(false), line: false },
        ]
        const x: Axis = { ...accuracy, name: scoreNames[score] }
        return { title: `Accuracy here by ${scoreNames[score]}`, svg: plotSvg({ x, y: accuracy, series }) } // prettier-ignore
      })
    case 'pre-training-data': {
      const series = analysis.lines.map(({ data, places }): Series => {
        const marks = places.flatMap(({ network, imagesPerSecond: x, accuracy: y, half }) =>
          x === null ? [] : [{ x, y, half, title: `${network}: ${percent(y)}` }],
        )
        return { name: data, marks, line: true }
      })
      const svg = plotSvg({ x: log('images a second, inference'), y: accuracy, series })
      return [{ title: 'Accuracy by speed, a line a pre-training set', svg }]
    }
    case 'patch-or-width':
      return patchFigures(analysis)
    case 'honest-validation': {
      const marks = analysis.rows.flatMap(({ network, inside: x, outside: y }) =>
        y === null ? [] : [{ x, y, title: `${network}: ${percent(x)}, ${percent(y)}` }],
      )
      const series = [{ name: 'a dot a model', marks, line: false }]
      const x: Axis = { ...accuracy, name: 'accuracy on validation' }
      const y: Axis = { ...accuracy, name: 'on independent pictures' }
      return [{ title: 'Both validation sets', svg: plotSvg({ x, y, series }) }]
    }
    case 'free-sweep':
      return [{ title: 'All configs, the best one strong', svg: parallelSvg(analysis) }]
  }
}

const scoreNames = {
  upstream: 'score from pre-training',
  nearestNeighbours: 'nearest neighbours on features',
  linear: 'linear probe on features',
} as const

function transferFigures({ unit, dots, searches }: AnalysisOf<'transfer-or-scratch'>): Figure[] {
  const groups = ['transfer', 'scratch'] as const
  // No error at all has no place on a logarithmic axis: it is drawn at half the least.
  const errors = dots.flatMap(({ error }) => (error > 0 ? [error] : []))
  const least = Math.min(...errors, 1) / 2
  const series = groups.map((group): Series => {
    const marks = dots
      .filter((dot) => dot.group === group)
      .map((dot) => ({
        x: dot.compute,
        y: Math.max(dot.error, least),
        title: `${dot.label}: error ${percent(dot.error)}, ${Math.round(dot.seconds)} s`,
      }))
    return { name: group, marks, line: false }
  })
  const error: Axis = { name: 'error', logarithmic: true, format: percent }
  const cost = log(
    unit === 'operations' ? 'compute, multiply-adds (estimated)' : 'training time, seconds',
  )
  const found = groups.flatMap((group): Series[] => {
    const search = searches.find((each) => each.group === group)
    if (!search) return []
    const places = search.budgets.map((x, at) => ({
      ...{ x, y: search.median[at] ?? 0, title: '' },
      ...{ low: search.low[at] ?? 0, high: search.high[at] ?? 0 },
    }))
    return [{ name: group, marks: places, line: true, band: places }]
  })
  return [
    { title: 'Error against compute, a dot a run', svg: plotSvg({ x: cost, y: error, series }) },
    {
      title: `Random search under a budget: median and central 90 % of ${searches[0]?.draws ?? 0} draws`,
      svg: plotSvg({ x: cost, y: accuracy, series: found }),
    },
  ]
}

function patchFigures({ places }: AnalysisOf<'patch-or-width'>): Figure[] {
  const resolutions = [...new Set(places.map(({ resolution }) => resolution))]
  const seriesBy = (costOf: (place: (typeof places)[number]) => number | null) =>
    resolutions.map((resolution): Series => {
      const marks = places
        .filter((place) => place.resolution === resolution)
        .flatMap((place) => {
          const x = costOf(place)
          const { accuracy: y, half, network, front } = place
          const title = `${network}: ${percent(y)}${front ? ', on the front' : ''}`
          return x === null ? [] : [{ x, y, half, title }]
        })
      return { name: `${resolution} px`, marks, line: false }
    })
  return [
    {
      title: 'Accuracy by speed of inference',
      svg: plotSvg({ x: log('images a second, inference'), y: accuracy, series: seriesBy(({ inference }) => inference) }), // prettier-ignore
    },
    {
      title: 'Accuracy by speed of training',
      svg: plotSvg({ x: log('images a second, training'), y: accuracy, series: seriesBy(({ training }) => training) }), // prettier-ignore
    },
    {
      title: 'Accuracy by parameters',
      svg: plotSvg({ x: log('parameters'), y: accuracy, series: seriesBy(({ parameters }) => parameters) }), // prettier-ignore
    },
  ]
}
