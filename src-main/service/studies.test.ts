/** Studies through the real service, with real runs of the smallest model. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { openTestService, tinyWish, type TestService } from '../../test/run-service.js'
import { makeColours } from '../../test/vitrine.js'
import type { DatasetId, StartId, StudyId } from '../contract/ids.js'
import type { Budget, StudyDetail } from '../contract/study.js'
import type { Question, QuestionOf } from '../contract/study-question.js'
import { writeCheckpoint } from '../engine/checkpoint/checkpoint.js'
import { initialParameters } from '../engine/model/params.js'
import { architectureOf } from '../engine/model/variants.js'

// A hang, not a slow machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })

let pictures = ''
let config = ''
let checkpoint = ''
let folder = ''
let app: TestService
let dataset: DatasetId
const noLimit: Budget = { runs: null, seconds: null }
const scratch = 'scratch' as StartId

beforeAll(async () => {
  pictures = mkdtempSync(join(tmpdir(), 'vitrine-pictures-'))
  config = mkdtempSync(join(tmpdir(), 'vitrine-config-'))
  await makeColours(pictures, 6)
  checkpoint = join(config, 'mine.npz')
  const arrays = initialParameters(
    architectureOf('test', 'tanh'),
    { classes: 5, resolution: 16 },
    3,
  )
  writeFileSync(checkpoint, writeCheckpoint(arrays, { format: 'augreg', gelu: 'tanh' }))
})
afterAll(() => {
  for (const each of [pictures, config]) rmSync(each, { recursive: true, force: true })
})
const open = () => openTestService(folder, { folders: { config, logs: join(folder, 'logs') } })
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-studies-'))
  app = await open()
  dataset = (await app.ask('datasets:add', { folder: pictures })).id
})
afterEach(async () => {
  await app.service.close()
  rmSync(folder, { recursive: true, force: true })
})

const runs = () => readdirSync(join(folder, 'workspace', 'runs'))

function mapQuestion(change: Partial<QuestionOf<'augmentation-map'>> = {}): Question {
  return {
    kind: 'augmentation-map',
    dataset,
    wish: tinyWish(20),
    networks: [{ start: scratch, model: 'test' }],
    levels: ['none', 'light1'],
    regularisations: ['off', 'on'],
    weightDecays: null,
    seeds: [0],
    ...change,
  }
}

async function create(question: Question, budget = noLimit): Promise<StudyId> {
  return (await app.ask('studies:create', { name: 'Mine', question, budget })).id
}

async function ended(id: StudyId, by = app): Promise<StudyDetail> {
  await by.until(({ studies }) =>
    studies.value.some((study) => study.id === id && study.status === 'done'),
  )
  return by.ask('studies:detail', { study: id })
}

describe('an augmentation map', () => {
  it('is planned with its cost, takes a run that is there, and ends with a picture', async () => {
    const { id: existing } = await app.ask('runs:create', {
      dataset,
      start: scratch,
      wish: {
        ...tinyWish(20),
        model: { name: 'test', resolution: 16, dropout: 0.1, stochasticDepth: 0.1 },
        train: { ...tinyWish(20).train, seed: 0, checkpointEvery: 7 },
      },
      notes: { name: '', tags: [], notes: '' },
    })
    await app.status(existing, 'done')
    const plan = await app.ask('studies:plan', { question: mapQuestion(), budget: noLimit })
    if (plan.type !== 'planned') throw new Error(plan.what)
    expect(plan.cost).toMatchObject({ runs: 3, existing: 1 })
    expect(plan.points.map(({ label }) => label)).toEqual([
      'test · none · plain',
      'test · none · regularised',
      'test · light1 · plain',
      'test · light1 · regularised',
    ])
    expect(plan.points.map(({ run }) => run)).toEqual([null, existing, null, null])
    const id = await create(mapQuestion())
    await app.ask('studies:start', { study: id })
    const { study, analysis } = await ended(id)
    expect(runs()).toHaveLength(4)
    expect(study.points.every(({ outcome }) => outcome?.steps === 20)).toBe(true)
    if (analysis.kind !== 'augmentation-map') throw new Error(analysis.kind)
    expect(analysis).toMatchObject({ done: 4, points: 4, levels: ['none', 'light1'] })
    const cells = analysis.rows[0]?.cells ?? []
    expect(cells.map(({ runs: [run] }) => run)).toEqual(study.points.map(({ run }) => run))
    expect(cells.map(({ accuracy }) => accuracy)).toEqual(
      study.points.map(({ outcome }) => outcome?.top1),
    )
    expect(analysis.verdicts.map(({ key }) => key)).toContain('map-cells')
    // A second study of the same runs makes none.
    const again = await create(mapQuestion({ levels: ['none'] }))
    await app.ask('studies:start', { study: again })
    expect((await ended(again)).analysis).toMatchObject({ done: 2 })
    expect(runs()).toHaveLength(4)
  })

  it('shrinks to a budget in the stated order, and says what was left out', async () => {
    const question = mapQuestion({
      levels: ['none', 'light1', 'light2', 'medium1', 'medium2'],
      seeds: [0, 1, 2],
    })
    const plan = await app.ask('studies:plan', { question, budget: { runs: 6, seconds: null } })
    if (plan.type !== 'planned') throw new Error(plan.what)
    expect(plan.points.map(({ label, seed }) => `${label} ${seed}`)).toEqual([
      'test · none · plain 0',
      'test · none · regularised 0',
      'test · light2 · plain 0',
      'test · light2 · regularised 0',
      'test · medium2 · plain 0',
      'test · medium2 · regularised 0',
    ])
    expect(plan.omitted).toEqual([
      { type: 'seed', seed: 2 },
      { type: 'seed', seed: 1 },
      { type: 'value', list: 'levels', value: 'light1' },
      { type: 'value', list: 'levels', value: 'medium1' },
    ])
    const refused = await app.ask('studies:plan', { question, budget: { runs: 3, seconds: null } })
    expect(refused).toMatchObject({ type: 'refused', what: 'The budget is too small for this study.' }) // prettier-ignore
  })

  it('pauses with its run, goes on, and survives its runs being deleted', async () => {
    const id = await create(mapQuestion({ wish: tinyWish(200), levels: ['none'] }))
    await app.ask('studies:start', { study: id })
    await app.until(({ live }) => (live.value?.step ?? 0) >= 5)
    await expect(app.ask('studies:delete', { study: id })).rejects.toMatchObject({
      code: 'run-busy',
    })
    await app.ask('studies:pause', { study: id })
    const { runs: rows } = await app.until(({ queue, ...state }) => {
      return queue.value.running === null && queue.value.order.length === 0 && state
    })
    expect(rows.value.changed.map(({ status }) => status)).toContain('paused')
    await expect(app.ask('studies:pause', { study: id })).rejects.toMatchObject({
      code: 'run-state',
    })
    await app.ask('studies:start', { study: id })
    const { study } = await ended(id)
    const made = study.points.flatMap(({ run }) => run ?? [])
    expect(new Set(made).size).toBe(2)
    await app.ask('runs:delete', { runs: made })
    const kept = await app.ask('studies:detail', { study: id })
    expect(kept.analysis).toMatchObject({ done: 2 })
    await app.ask('studies:delete', { study: id })
    await expect(app.ask('studies:detail', { study: id })).rejects.toMatchObject({
      code: 'study-not-found',
    })
  })
})

describe('transfer or scratch', () => {
  it('runs to its end and compares the two', async () => {
    const start = (await app.ask('starts:add', { file: checkpoint })).id
    const id = await create({
      kind: 'transfer-or-scratch',
      dataset,
      wish: tinyWish(20),
      seeds: [0],
      start,
      transfer: { steps: [20], learningRates: [0.003, 0.01] },
      scratch: {
        steps: [20, 40],
        learningRates: [0.003],
        levels: ['none'],
        regularisations: ['off'],
      },
    })
    await app.ask('studies:start', { study: id })
    const { study, analysis } = await ended(id)
    expect(study.points).toHaveLength(4)
    if (analysis.kind !== 'transfer-or-scratch') throw new Error(analysis.kind)
    expect(analysis.dots.map(({ group }) => group)).toEqual([
      ...['transfer', 'transfer', 'scratch', 'scratch'],
    ])
    expect(analysis.dots.every(({ seconds }) => seconds > 0)).toBe(true)
    expect(analysis.searches.map(({ group }) => group)).toEqual(['transfer', 'scratch'])
    const best = Math.max(...study.points.slice(2).map(({ outcome }) => outcome?.top1 ?? 0))
    expect(analysis.searches[1]?.median.at(-1)).toBe(best)
  })
})

it('scores honest validation on pictures collected apart', async () => {
  const apart = join(folder, 'apart')
  await makeColours(apart, 2)
  const { id: independent } = await app.ask('datasets:add', { folder: apart })
  const id = await create({
    ...{ kind: 'honest-validation', dataset, wish: tinyWish(20), seeds: [0], independent },
    networks: [{ start: scratch, model: 'test' }],
    learningRates: [0.01],
  })
  await app.ask('studies:start', { study: id })
  const { study, analysis } = await ended(id)
  if (analysis.kind !== 'honest-validation') throw new Error(analysis.kind)
  const [measured] = study.measurements
  expect(measured).toMatchObject({ type: 'outside', run: study.points[0]?.run, examples: 6 })
  expect(analysis.rows).toMatchObject([
    { network: 'test', inside: study.points[0]?.outcome?.top1, insideRank: 1, outsideRank: 1 },
  ])
  expect(analysis.verdicts[0]?.key).toBe('outside-gap')
})

it('refuses what cannot be planned, and keeps a damaged study.json as it is', async () => {
  const question = mapQuestion({ networks: [{ start: scratch, model: null }] })
  expect(await app.ask('studies:plan', { question, budget: noLimit })).toMatchObject({
    what: 'The architecture of a network is not said.',
  })
  const gone = mapQuestion({ networks: [{ start: 'gone' as StartId, model: null }] })
  await expect(create(gone)).rejects.toMatchObject({ code: 'start-not-found' })
  const id = await create(mapQuestion())
  const file = join(folder, 'workspace', 'studies', id, 'study.json')
  await app.service.close()
  writeFileSync(file, '{"version":1')
  app = await open()
  expect((await app.snapshot()).studies.value).toEqual([])
  expect(readFileSync(file, 'utf8')).toBe('{"version":1')
})
