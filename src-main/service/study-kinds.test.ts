/** Kinds of study whose picture needs runs alone, end to end: question, runs, analysis, report. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { openTestService, tinyWish, type TestService } from '../../test/run-service.js'
import { makeColours } from '../../test/vitrine.js'
import type { DatasetId, StartId } from '../contract/ids.js'
import type { StudyDetail } from '../contract/study.js'
import type { Question } from '../contract/study-question.js'
import { verdictText } from '../contract/verdict-text.js'
import { writeCheckpoint } from '../engine/checkpoint/checkpoint.js'
import { initialParameters } from '../engine/model/params.js'
import { architectureOf } from '../engine/model/variants.js'

// A hang, not a slow machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'vitrine-kinds-'))
const scratch = 'scratch' as StartId
let app: TestService
let dataset: DatasetId

beforeAll(async () => {
  const pictures = join(folder, 'pictures')
  await makeColours(pictures, 10)
  app = await openTestService(folder)
  dataset = (await app.ask('datasets:add', { folder: pictures })).id
})
afterAll(async () => {
  await app.service.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Runs it to its end; its report is written too. */
async function shown(question: Question): Promise<StudyDetail & { readonly page: string }> {
  const budget = { runs: null, seconds: null }
  const { id: study } = await app.ask('studies:create', { name: question.kind, question, budget })
  await app.ask('studies:start', { study })
  await app.until(({ studies, notice }) => {
    if (notice.value?.kind === 'study-paused') throw new Error(JSON.stringify(notice.value))
    return studies.value.some(({ id, status }) => id === study && status === 'done')
  })
  const detail = await app.ask('studies:detail', { study })
  const { html } = await app.ask('studies:report', { study })
  const page = readFileSync(html, 'utf8')
  for (const verdict of detail.analysis.verdicts) expect(page).toContain(verdictText(verdict))
  return { ...detail, page }
}

it('data and AugReg: smaller shares are trained on, the same pictures validate', async () => {
  const { study, analysis, page } = await shown({
    ...{ kind: 'data-and-augreg', dataset, wish: tinyWish(10), seeds: [0], shares: [0.5, 1] },
    networks: [{ start: scratch, model: 'test' }],
    augreg: { level: 'light1', regularisation: 'on' },
  })
  if (analysis.kind !== 'data-and-augreg') throw new Error(analysis.kind)
  expect(study.points).toHaveLength(4)
  expect(new Set(study.points.map(({ outcome }) => outcome?.examples)).size).toBe(1)
  const [half, whole] = [...new Set(study.points.map(({ outcome }) => outcome?.trainingPictures))]
  expect(half).toBe((whole ?? 0) / 2)
  for (const { places } of analysis.lines) {
    expect(places.map(({ pictures }) => pictures)).toEqual([half, whole])
  }
  expect(analysis.lines.map(({ augreg }) => augreg).sort()).toEqual([false, true])
  expect(page.match(/<circle /g)).toHaveLength(4)
})

it('more pre-training data: every start is fine-tuned, and named by what it was trained on', async () => {
  const starts: StartId[] = []
  for (const seed of [1, 2]) {
    const file = join(folder, `mine-${seed}.npz`)
    const size = { classes: 5, resolution: 16 }
    const arrays = initialParameters(architectureOf('test', 'tanh'), size, seed)
    writeFileSync(file, writeCheckpoint(arrays, { format: 'augreg', gelu: 'tanh' }))
    starts.push((await app.ask('starts:add', { file })).id)
  }
  const { study, analysis } = await shown({
    ...{ kind: 'pre-training-data', dataset, wish: tinyWish(10), seeds: [0], starts },
    ...{ steps: [10], learningRates: [0.01] },
  })
  if (analysis.kind !== 'pre-training-data') throw new Error(analysis.kind)
  expect(study.points.map(({ start }) => start)).toEqual(starts)
  const places = analysis.lines.flatMap((line) => line.places)
  expect(places.flatMap(({ runs }) => runs).length).toBeGreaterThan(0)
  const tops = study.points.map(({ outcome }) => outcome?.top1)
  for (const { accuracy, model } of places) {
    expect(tops).toContain(accuracy)
    expect(model).toBe('test')
  }
})

it('free sweep by halving: the best of each rung goes on for longer, until one is left', async () => {
  const { study, analysis, page } = await shown({
    ...{ kind: 'free-sweep', dataset, wish: tinyWish(10), seeds: [0] },
    network: { start: scratch, model: 'test' },
    axes: [{ type: 'values', path: 'train.learningRate', values: [0.0001, 0.001, 0.01, 0.03] }],
    strategy: { type: 'halving', runs: 4, seed: 1, steps: 5, factor: 2 },
  })
  if (analysis.kind !== 'free-sweep') throw new Error(analysis.kind)
  const steps = study.points.map(({ outcome }) => outcome?.steps)
  const first = steps.filter((each) => each === 5).length
  expect(first).toBeGreaterThan(1)
  expect(steps.at(-1)).toBeGreaterThan(5)
  expect(steps.every((each) => each !== undefined)).toBe(true)
  expect(analysis.axes[0]).toMatchObject({ path: 'train.learningRate', categories: null })
  expect(page).toContain('<polyline class="line t0"')
})
