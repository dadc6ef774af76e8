/** A study whose app is killed, and a large one. */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openTestService, tinyWish } from '../../test/run-service.js'
import { makeColours } from '../../test/vitrine.js'
import { serveApp } from '../../test/e2e/web-host.js'
import type { StartId, StudyId } from '../contract/ids.js'
import type { Study } from '../contract/study.js'
import { levelNames } from '../contract/run-config.js'
import type { QuestionOf } from '../contract/study-question.js'
import { readRecord } from '../runs/store.js'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })

let folder = ''
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-killed-'))
  await makeColours(join(folder, 'pictures'), 6)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const workspace = () => join(folder, 'workspace')
const runFolders = () => {
  const runs = join(workspace(), 'runs')
  if (!existsSync(runs)) return []
  const names = readdirSync(runs).filter((name) => !name.startsWith('.'))
  return names.sort().map((name) => join(runs, name))
}
const studyFile = (id: StudyId) => join(workspace(), 'studies', id, 'study.json')
const readStudy = (id: StudyId) => JSON.parse(readFileSync(studyFile(id), 'utf8')) as Study
const writeStudy = (id: StudyId, change: Partial<Study>) =>
  writeFileSync(studyFile(id), JSON.stringify({ ...readStudy(id), ...change }))

type MapWithoutData = Omit<QuestionOf<'augmentation-map'>, 'dataset'>

/** Opens the service, creates a study of it and closes again. */
async function planned(question: MapWithoutData): Promise<StudyId> {
  const app = await openTestService(folder)
  const { id: dataset } = await app.ask('datasets:add', { folder: join(folder, 'pictures') })
  const whole = { ...question, dataset }
  const budget = { runs: null, seconds: null }
  const { id } = await app.ask('studies:create', { name: 'Mine', question: whole, budget })
  await app.service.close()
  return id
}

const mapOf = (steps: number): MapWithoutData => ({
  kind: 'augmentation-map',
  wish: tinyWish(steps),
  networks: [{ start: 'scratch' as StartId, model: 'test' }],
  levels: ['none', 'light1'],
  regularisations: ['off'],
  weightDecays: null,
  seeds: [0],
})

it('killed with -9 in the middle it goes on with no run lost or repeated', async () => {
  const id = await planned(mapOf(300))
  writeStudy(id, { status: 'running' })
  const app = await serveApp({ workspace: workspace(), config: join(folder, 'config') })
  const halfWay = () => {
    const [first] = runFolders()
    const metrics = first === undefined ? '' : join(first, 'metrics.jsonl')
    return existsSync(metrics) && readFileSync(metrics, 'utf8').includes('"step":30,')
  }
  await vi.waitUntil(halfWay, { timeout: 60_000, interval: 20 })
  app.process.kill('SIGKILL')
  await app.close().catch(() => null)
  const before = runFolders()
  // As though it had died between making a run and writing it down.
  writeStudy(id, { points: readStudy(id).points.map((point) => ({ ...point, run: null })) })
  const next = await openTestService(folder)
  await next.until(({ studies }) => studies.value[0]?.status === 'done')
  const { study, analysis } = await next.ask('studies:detail', { study: id })
  await next.service.close()
  expect(analysis).toMatchObject({ done: 2, points: 2 })
  expect(runFolders()).toHaveLength(2)
  expect(runFolders()).toEqual(expect.arrayContaining(before))
  const records = runFolders().map(readRecord)
  expect(records.map(({ status }) => status)).toEqual(['done', 'done'])
  expect(new Set(records.map(({ config }) => config.augment.level)).size).toBe(2)
  expect(study.points.map(({ run }) => run).sort()).toEqual(records.map((each) => each.id).sort())
})

it('of 500 points is shown in a moment', async () => {
  const id = await planned(mapOf(20))
  const [point] = readStudy(id).points
  if (!point) throw new Error('no point')
  const points = Array.from({ length: 500 }, (_, at) => ({
    ...point,
    key: `point-${at}`,
    coordinates: {
      ...{ network: `network ${at % 7}`, level: levelNames[at % levelNames.length] ?? 'none' },
      regularisation: at % 2 === 0 ? 'off' : 'on',
    },
    seed: Math.floor(at / 98),
    outcome: {
      ...{ top1: 0.5 + (at % 37) / 100, examples: 1000, steps: 20, seconds: at + 1 },
      ...{ trainingPictures: 100, operationsPerImage: 1, imagesPerSecond: 1, parameters: 1 },
    },
  }))
  writeStudy(id, { points, status: 'done' })
  const app = await openTestService(folder)
  const began = performance.now()
  const { analysis } = await app.ask('studies:detail', { study: id })
  const milliseconds = performance.now() - began
  await app.service.close()
  expect(analysis).toMatchObject({ done: 500 })
  // 200 the first time, on two cores with others at work; a hang or a square of the points is more.
  expect(milliseconds).toBeLessThan(1500)
})
