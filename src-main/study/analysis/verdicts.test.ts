/** Verdicts on numbers made up so that what is right can be seen. */
import { describe, expect, it } from 'vitest'
import { runIdSchema, startIdSchema, type RunId } from '../../contract/ids.js'
import type { ModelName } from '../../contract/model.js'
import type { Coordinates, Measurement } from '../../contract/study.js'
import type { Cell } from '../cells.js'
import { analyseDataAndAugReg } from './data-and-augreg.js'
import { analyseFreeSweep } from './free-sweep.js'
import { analyseHonestValidation } from './honest-validation.js'
import { analysePatchOrWidth } from './patch-or-width.js'
import { analysePreTrainingData } from './pre-training-data.js'
import { analyseWhichCheckpoint } from './which-checkpoint.js'

/** Differences of more than 2.8 points count. */
const noise = { seeds: 0.01, pictures: null }
const start = (name: string) => startIdSchema.parse(name)
let runs = 0

interface Given {
  readonly start?: string
  readonly model?: ModelName
  readonly pictures?: number
  readonly parameters?: number
}

function cell(coordinates: Coordinates, top1: number, given: Given = {}): Cell {
  const { model = 'test', pictures = 100, parameters = 1 } = given
  const known = { examples: 1000, steps: 10, seconds: 60, operationsPerImage: parameters }
  return {
    ...{
      coordinates,
      label: Object.values(coordinates).join(' '),
      start: start(given.start ?? 'a'),
    },
    ...{ model, resolution: 224, batch: 8, runs: [runIdSchema.parse(`run-${++runs}`)] },
    outcomes: [{ top1, ...known, trainingPictures: pictures, imagesPerSecond: 7, parameters }],
  }
}

describe('data and AugReg', () => {
  const line = (augreg: boolean, accuracies: readonly number[]) =>
    accuracies.map((top1, at) => cell({ network: 'B', augreg }, top1, { pictures: 100 * 10 ** at }))
  const told = (plain: readonly number[], augreg: readonly number[]) =>
    analyseDataAndAugReg([...line(false, plain), ...line(true, augreg)], noise).verdicts

  it('is worth the data at which plain training does as well', () => {
    expect(told([0.5, 0.7], [0.6])).toEqual([
      { key: 'augreg-worth', network: 'B', pictures: 100, times: expect.closeTo(10 ** 0.5, 9) as number }, // prettier-ignore
    ])
    expect(told([0.5, 0.7], [0.8])[0]).toMatchObject({ key: 'augreg-worth-more', times: 10 })
    expect(told([0.5, 0.7], [0.4])[0]).toMatchObject({ key: 'augreg-costs', difference: expect.closeTo(0.1, 9) as number }) // prettier-ignore
    expect(told([0.5, 0.7], [0.51])[0]).toMatchObject({ key: 'not-distinguishable' })
  })

  it('is never worth less than the data that it had where it is better', () => {
    const [, more] = told([0.9, 0.5, 0.9], [0.9, 0.7])
    expect(more).toMatchObject({ key: 'augreg-worth', pictures: 1000, times: expect.closeTo(10 ** 0.5, 9) as number }) // prettier-ignore
  })
})

describe('which checkpoint', () => {
  const facts = { nameOf: String, upstreamOf: () => null }
  const asked = { recommended: start('a'), others: [start('b'), start('c')] }
  const told = (accuracies: readonly number[]) => {
    const cells = accuracies.map((top1, at) => cell({}, top1, { start: 'abc'[at] ?? '' }))
    return analyseWhichCheckpoint(asked, cells, [], facts, noise)
  }

  it('regrets the recommended one only beyond the noise', () => {
    expect(told([0.8, 0.9, 0.7]).verdicts[0]).toEqual({
      ...{ key: 'recommended-regret', recommended: 'a', best: 'b', furtherSeconds: 120 },
      regret: expect.closeTo(0.1, 9) as number,
    })
    expect(told([0.8, 0.81, 0.7]).verdicts[0]).toMatchObject({ key: 'not-distinguishable' })
    expect(told([0.8, 0.7, 0.7]).verdicts[0]).toMatchObject({ key: 'recommended-best', candidates: 3 }) // prettier-ignore
    expect(told([0.8])).toMatchObject({ regret: null, verdicts: [] })
  })
})

describe('honest validation', () => {
  const cells = [cell({ network: 'A' }, 0.9), cell({ network: 'B' }, 0.8)]
  const outside = (scores: readonly number[]) =>
    scores.map((top1, at): Measurement => {
      const run = cells[at]?.runs[0] as RunId
      return { type: 'outside', run, top1, examples: 1000, without: null }
    })

  it('changes the choice where the independent pictures put another first', () => {
    const { rows, verdicts } = analyseHonestValidation(cells, outside([0.6, 0.7]), noise)
    expect(verdicts[0]).toEqual({ key: 'best-changes', inside: 'A', outside: 'B' })
    expect(rows.map(({ insideRank, outsideRank }) => [insideRank, outsideRank])).toEqual([[1, 2], [2, 1]]) // prettier-ignore
    expect(analyseHonestValidation(cells, outside([0.7, 0.6]), noise).verdicts[0]).toEqual({ key: 'best-stays', network: 'A' }) // prettier-ignore
  })
})

describe('speeds', () => {
  const speed = (model: ModelName, inference: number | null): Measurement => ({
    ...{ type: 'speed', model, resolution: 224, inference, training: 5, memoryBytes: null },
    failure: inference === null ? 'It died.' : null,
  })
  const named = (model: ModelName, top1: number, parameters: number) =>
    cell({ network: model, data: 'ImageNet-21k' }, top1, { model, parameters })
  const cells = [named('Ti/16', 0.7, 1), named('S/32', 0.8, 4), named('B/32', 0.9, 9)]

  it('of training are not compared with speeds of inference', () => {
    const measured = [speed('Ti/16', 100), speed('S/32', 110), speed('B/32', null)]
    const { places, verdicts } = analysePatchOrWidth(cells, measured, noise)
    expect(places.map(({ front }) => front)).toEqual([false, true, false])
    expect(verdicts).toEqual([
      expect.objectContaining({ key: 'patch-over-width', wide: 'S/32', thin: 'Ti/16' }),
      { key: 'front', networks: ['S/32 at 224'] },
      { key: 'speed-failed', network: 'B/32', resolution: 224, why: 'It died.' },
    ])
  })

  it('are not known until they are measured', () => {
    const { lines, verdicts } = analysePreTrainingData(cells, [speed('B/32', null)], noise)
    expect(lines[0]?.places.map(({ imagesPerSecond }) => imagesPerSecond)).toEqual([null, null, null]) // prettier-ignore
    expect(verdicts).toMatchObject([{ key: 'speed-failed', network: 'B/32' }])
  })
})

it('the best of a search by halving is told from another config, not from itself, shorter', () => {
  const axes = [{ type: 'values' as const, path: 'train.batch', values: [1, 2] }]
  const tried = [[0, 1, 0.5], [0, 2, 0.3], [1, 1, 0.6]] as const // prettier-ignore
  const cells = tried.map(([rung, batch, top1]) => cell({ rung, 'train.batch': batch }, top1))
  expect(analyseFreeSweep({ axes }, cells, noise).verdicts[0]).toMatchObject({
    ...{ key: 'best-config', label: '1 1', accuracy: 0.6, next: 0.3 },
  })
})

it('a sweep is not won inside the noise', () => {
  const axes = [{ type: 'values' as const, path: 'train.batch', values: [1, 2, 3] }]
  const told = (best: number) =>
    analyseFreeSweep({ axes }, [1, 2, 3].map((at) => cell({ 'train.batch': at }, at === 3 ? best : at / 10)), noise) // prettier-ignore
  expect(told(0.21).verdicts[0]).toMatchObject({ key: 'not-distinguishable' })
  expect(told(0.3).verdicts).toMatchObject([
    { key: 'best-config', label: '3', accuracy: 0.3, next: 0.2 },
    { key: 'axis-matters', path: 'train.batch', rank: expect.closeTo(1, 9) as number },
  ])
})
