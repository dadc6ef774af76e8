/** What studies measure beside their runs, with real processes, pictures and the smallest model. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { openTestService, tinyWish, type TestService } from '../../test/run-service.js'
import { createRandom } from '../engine/augment/random.js'
import type { DatasetId, StartId } from '../contract/ids.js'
import type { Measurement, StudyDetail } from '../contract/study.js'
import type { Question } from '../contract/study-question.js'
import { writeCheckpoint } from '../engine/checkpoint/checkpoint.js'
import { initialParameters } from '../engine/model/params.js'
import { architectureOf } from '../engine/model/variants.js'

// A hang, not a slow machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })

let pictures = ''
let folder = ''
let app: TestService
let dataset: DatasetId

/** Two classes of patterns drawn at random, red and blue; no two are alike. */
async function makePatterns(root: string, seed: number, perClass: number): Promise<void> {
  const random = createRandom(seed)
  for (const [name, channel] of [['blue', 2] as const, ['red', 0] as const]) {
    mkdirSync(join(root, name), { recursive: true })
    for (let at = 0; at < perClass; at++) {
      const data = new Uint8Array(12 * 12 * 3)
      for (let pixel = 0; pixel < 144; pixel++) data[pixel * 3 + channel] = random.integer(256)
      const raw = { width: 12, height: 12, channels: 3 } as const
      await sharp(data, { raw })
        .resize(48, 48, { kernel: 'cubic' })
        .png()
        .toFile(join(root, name, `${at}.png`))
    }
  }
}

beforeAll(async () => {
  pictures = mkdtempSync(join(tmpdir(), 'vitrine-patterns-'))
  await makePatterns(pictures, 1, 8)
})
afterAll(() => rmSync(pictures, { recursive: true, force: true }))
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-measuring-'))
  app = await openTestService(folder)
  dataset = (await app.ask('datasets:add', { folder: pictures })).id
})
afterEach(async () => {
  await app.service.close()
  rmSync(folder, { recursive: true, force: true })
})

async function shown(question: Question): Promise<StudyDetail> {
  const budget = { runs: null, seconds: null }
  const { id } = await app.ask('studies:create', { name: 'Mine', question, budget })
  await app.ask('studies:start', { study: id })
  await app.until(({ studies, notice }) => {
    if (notice.value?.kind === 'study-paused') throw new Error(JSON.stringify(notice.value))
    return studies.value.some((study) => study.id === id && study.status === 'done')
  })
  return app.ask('studies:detail', { study: id })
}

const only = <Type extends Measurement['type']>({ study }: StudyDetail, type: Type) =>
  study.measurements.filter(
    (each): each is Extract<Measurement, { type: Type }> => each.type === type,
  )

/** A checkpoint of the smallest model with random weights. */
async function addStart(name: string, seed: number): Promise<StartId> {
  const file = join(folder, `${name}.npz`)
  const size = { classes: 5, resolution: 16 }
  const arrays = initialParameters(architectureOf('test', 'tanh'), size, seed)
  writeFileSync(file, writeCheckpoint(arrays, { format: 'augreg', gelu: 'tanh' }))
  return (await app.ask('starts:add', { file })).id
}

it('scores every checkpoint by its features, and fine-tunes the recommended and the best of the others', async () => {
  const [recommended, ...others] = [
    await addStart('one', 1),
    await addStart('two', 2),
    await addStart('three', 3),
  ]
  if (recommended === undefined) throw new Error('no start')
  const detail = await shown({
    ...{ kind: 'which-checkpoint', dataset, wish: tinyWish(10), seeds: [0], recommended, others },
    ...{ steps: [10], learningRates: [0.01], fineTune: 1 },
  })
  const scores = only(detail, 'features')
  expect(scores.map(({ start }) => start)).toEqual([recommended, ...others])
  for (const { nearestNeighbours, linear } of scores) {
    expect(nearestNeighbours).toBeGreaterThanOrEqual(0.5)
    expect(linear).toBeLessThanOrEqual(1)
  }
  const best = scores.slice(1).toSorted((a, b) => b.linear - a.linear)[0]
  expect(detail.study.points.map(({ start }) => start)).toEqual([recommended, best?.start])
  if (detail.analysis.kind !== 'which-checkpoint') throw new Error(detail.analysis.kind)
  expect(detail.analysis.candidates.map(({ linear }) => linear)).toEqual(
    expect.arrayContaining(scores.map(({ linear }) => linear)),
  )
})

it('measures how fast networks infer and train, and their memory', async () => {
  const detail = await shown({
    ...{ kind: 'patch-or-width', dataset, wish: tinyWish(10), seeds: [0] },
    networks: [{ start: 'scratch' as StartId, model: 'test' }],
    ...{ resolutions: [16, 32], learningRates: [0.01] },
  })
  const speeds = only(detail, 'speed')
  expect(speeds.map(({ model, resolution }) => [model, resolution])).toEqual([
    ['test', 16],
    ['test', 32],
  ])
  for (const { inference, training, memoryBytes } of speeds) {
    expect(inference).toBeGreaterThan(training ?? Infinity)
    expect(memoryBytes).toBeGreaterThan(2 ** 24)
  }
  if (detail.analysis.kind !== 'patch-or-width') throw new Error(detail.analysis.kind)
  expect(detail.analysis.places.map(({ inference }) => inference)).toEqual(
    speeds.map(({ inference }) => inference),
  )
})

it('finds near-duplicates of training pictures in both validation sets, and scores without them', async () => {
  const apart = join(folder, 'apart')
  await makePatterns(apart, 2, 3)
  // The same picture, smaller and compressed again; and one copied as it is.
  await sharp(join(pictures, 'red', '0.png')).resize(40, 40).jpeg({ quality: 80 }).toFile(join(apart, 'red', 'again.jpg')) // prettier-ignore
  cpSync(join(pictures, 'blue', '0.png'), join(apart, 'blue', 'copy.png'))
  const { id: independent } = await app.ask('datasets:add', { folder: apart })
  const detail = await shown({
    ...{ kind: 'honest-validation', dataset, wish: { ...tinyWish(20), data: { validationShare: 0.25 } } }, // prettier-ignore
    ...{ seeds: [0], independent, learningRates: [0.01] },
    networks: [{ start: 'scratch' as StartId, model: 'test' }],
  })
  const [inside, outside] = only(detail, 'leakage')
  expect(inside).toMatchObject({ set: 'inside', examples: 4, leaked: 0 })
  expect(outside).toMatchObject({ set: 'outside', examples: 8 })
  const names = outside?.pairs.map(({ validation }) => validation.split(/[\\/]/).at(-1)).sort()
  // A picture that validates is no training picture: only pairs with those are leaks.
  expect(['again.jpg', 'copy.png'].filter((name) => names?.includes(name))).toEqual(names)
  expect(names?.length).toBeGreaterThan(0)
  const [scored] = only(detail, 'outside')
  expect(scored?.examples).toBe(8)
  expect(scored?.without?.outside.examples).toBe(8 - (names?.length ?? 0))
  expect(scored?.without?.inside).toEqual({
    top1: detail.study.points[0]?.outcome?.top1,
    examples: 4,
  })
  if (detail.analysis.kind !== 'honest-validation') throw new Error(detail.analysis.kind)
  expect(detail.analysis.verdicts).toContainEqual({ key: 'leakage', set: 'outside', leaked: names?.length, examples: 8 }) // prettier-ignore
})
