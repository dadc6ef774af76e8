/** Studies of 500 runs, whose folders are as a real run left its own: found, taken up, analysed, reported. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { generateStudyRuns } from '../../scripts/measure/generated-study.mjs'
import {
  createTinyRun,
  openTestService,
  tinyWish,
  type TestService,
} from '../../test/run-service.js'
import { makeColours } from '../../test/vitrine.js'
import type { DatasetId, StartId } from '../contract/ids.js'
import type { Question } from '../contract/study-question.js'
import { writeCheckpoint } from '../engine/checkpoint/checkpoint.js'
import { initialParameters } from '../engine/model/params.js'
import { architectureOf } from '../engine/model/variants.js'

// A hang, not a slow machine.
vi.setConfig({ testTimeout: 120_000 })

const count = 500
let app: TestService | null = null
let folder = ''
afterEach(async () => {
  await app?.service.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Processor seconds of this process, which other work on the machine does not change. */
async function seconds<Result>(work: () => Promise<Result>): Promise<[Result, number]> {
  const before = process.cpuUsage()
  const result = await work()
  const { user, system } = process.cpuUsage(before)
  return [result, (user + system) / 1e6]
}

const steps = [12, 14, 16, 18, 20]
const rates = Array.from({ length: 50 }, (_, at) => Number((1e-4 * 1.15 ** at).toPrecision(3)))
// The seed parts the pictures too: that of the run that is copied.
const common = (dataset: DatasetId) => ({ dataset, wish: tinyWish(20), seeds: [1] })
const questions: Record<string, (dataset: DatasetId, start: StartId) => Question> = {
  'a free sweep': (dataset) => ({
    ...{ kind: 'free-sweep', ...common(dataset) },
    network: { start: 'scratch' as StartId, model: 'test' },
    axes: [
      ...(['train.learningRate', 'train.optimizer.weightDecay'] as const).map((path) => ({
        ...({ type: 'range', path, low: 1e-4, high: 0.1 } as const),
        ...({ scale: 'logarithmic', whole: false } as const),
      })),
      { type: 'values', path: 'augment.level', values: ['none', 'light1', 'medium1'] },
    ],
    strategy: { type: 'random', runs: count, seed: 1 },
  }),
  'transfer or scratch': (dataset, start) => ({
    ...{ kind: 'transfer-or-scratch', ...common(dataset) },
    start,
    transfer: { steps, learningRates: rates },
    scratch: { steps, learningRates: rates, levels: ['none'], regularisations: ['off'] },
  }),
}

it.each(Object.keys(questions))(
  '%s of 500 runs is read and analysed in two seconds',
  async (name) => {
    folder = mkdtempSync(join(tmpdir(), 'vitrine-many-'))
    await makeColours(join(folder, 'pictures'), 6)
    app = await openTestService(folder)
    const dataset = (await app.ask('datasets:add', { folder: join(folder, 'pictures') })).id
    const run = await createTinyRun(app, dataset, 20)
    await app.status(run, 'done')
    const trained = (await app.ask('runs:detail', { run })).folder
    const file = join(folder, 'mine.npz')
    const arrays = initialParameters(
      architectureOf('test', 'tanh'),
      { classes: 5, resolution: 16 },
      3,
    )
    writeFileSync(file, writeCheckpoint(arrays, { format: 'augreg', gelu: 'tanh' }))
    const start = (await app.ask('starts:add', { file })).id
    const question = questions[name]?.(dataset, start)
    if (!question) throw new Error(name)
    const budget = { runs: null, seconds: null }
    const { id: study } = await app.ask('studies:create', { name, question, budget })
    await app.service.close()
    app = null
    generateStudyRuns(trained, join(folder, 'workspace'), study, count)

    const [opened, opening] = await seconds(() => openTestService(folder))
    app = opened
    const [, starting] = await seconds(async () => {
      await opened.ask('studies:start', { study })
      await opened.until(({ studies }) => studies.value.every(({ status }) => status === 'done'))
    })
    const [detail, analysing] = await seconds(() => opened.ask('studies:detail', { study }))
    const [, reporting] = await seconds(() => opened.ask('studies:report', { study }))

    expect(detail.study.points).toHaveLength(count)
    expect(detail.analysis).toMatchObject({ done: count, points: count })
    expect(new Set(detail.study.points.map((point) => point.run)).size).toBe(count)
    expect(opening).toBeLessThan(2)
    expect(starting).toBeLessThan(2)
    expect(analysing + reporting).toBeLessThan(1)
  },
)
