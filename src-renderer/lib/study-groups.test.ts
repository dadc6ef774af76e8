import { expect, it } from 'vitest'
import { runIdSchema } from '#contract/ids.js'
import type { AnalysisOf } from '#contract/study-analysis.js'
import { studyPictures as text } from '../strings/en/study-pictures.js'
import {
  costPicture,
  knownSizeAxes,
  preTrainingPicture,
  searchPicture,
  sizePicture,
} from './study-groups.js'

const run = runIdSchema.parse('20260101-000000-abcd')

it('no error is drawn at nothing, since the axis is logarithmic, and it is still called 0 %', () => {
  const dot = { group: 'transfer' as const, label: 'a', compute: 2e12, seconds: 2, runs: [run] }
  const { groups, x, y } = costPicture({ unit: 'operations', dots: [{ ...dot, error: 0.1 }, { ...dot, error: 0 }] }, text) // prettier-ignore
  expect(groups.map(({ name }) => name)).toEqual(['Transfer'])
  const drawn = groups[0]?.points.map((point) => point.y) ?? []
  expect(drawn).toEqual([0.1, 0.05])
  expect([x.label, x.format(groups[0]?.points[0]?.x ?? 0)]).toEqual([
    'Compute, multiply-adds (estimated)',
    '2 T',
  ])
  expect(drawn.map((value) => y.format(value))).toEqual(['10.0%', '0.0%'])
})

type Place = AnalysisOf<'patch-or-width'>['places'][number]
const place = (network: string, inference: number | null, accuracy: number): Place => ({
  ...{
    network,
    model: 'test',
    resolution: 224,
    parameters: 1e6,
    tokens: 5,
    operationsPerImage: 1e9,
  },
  ...{
    inference,
    training: null,
    memoryBytes: null,
    front: true,
    accuracy,
    half: 0.01,
    runs: [run],
  },
})

it('the Pareto front goes from slow to fast, over speed alone, without what has no speed', () => {
  const places = [place('fast', 900, 0.7), place('slow', 100, 0.9), place('unmeasured', null, 0.8)]
  const front = sizePicture({ places }, 'inference', text).groups.at(-1)
  expect(front).toMatchObject({ name: 'Pareto front', dots: false })
  expect(front?.points.map(({ name }) => name)).toEqual(['slow', 'fast'])
  expect(sizePicture({ places }, 'parameters', text).groups).toHaveLength(1)
  expect(knownSizeAxes(places)).toEqual(['inference', 'parameters', 'operations'])
})

it('without a measured speed, pre-training sets are drawn by network', () => {
  const lines = ['1k', '21k'].map((data) => ({
    data,
    places: [{ ...place('Ti/16', null, 0.8), imagesPerSecond: null }],
  }))
  const picture = preTrainingPicture({ lines }, text)
  expect(picture.title).toBe('Accuracy by network')
  expect(picture.x.format(0)).toBe('Ti/16')
  expect(picture.groups.map(({ points }) => points[0]?.x)).toEqual([0, 0])
})

it('a budget into which no run fits has no accuracy, not one of nothing', () => {
  const search = { group: 'transfer' as const, draws: 10, budgets: [1, 2, 3] }
  const { groups } = searchPicture(
    { unit: 'seconds', searches: [{ ...search, median: [0, 0.5, 0.6], low: [0, 0, 0.5], high: [0.4, 0.6, 0.6] }] }, // prettier-ignore
    text,
  )
  expect(groups.map(({ points }) => points.map(({ x }) => x))).toEqual([[2, 3], [3], [1, 2, 3]])
})
