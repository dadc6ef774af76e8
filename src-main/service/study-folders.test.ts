/** A plan that is worked off elsewhere, run by run, comes to what the queue comes to. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { openTestService, tinyWish, type TestService } from '../../test/run-service.js'
import { makeColours } from '../../test/vitrine.js'
import { VitrineError } from '../contract/errors.js'
import type { StartId } from '../contract/ids.js'
import type { Question } from '../contract/study-question.js'
import { writeCheckpoint } from '../engine/checkpoint/checkpoint.js'
import { initialParameters } from '../engine/model/params.js'
import { architectureOf } from '../engine/model/variants.js'
import { launchChild } from '../platform/process-port.js'
import { listRuns, readRecord, writeRecord } from '../runs/store.js'
import { runElement } from './cluster/run-element.js'
import type { NewRunHost } from './train.js'

// A hang, not a slow machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'vitrine-plan-'))
const plan = join(folder, 'plan')
const noLimit = { runs: null, seconds: null }
let app: TestService
let question: Question

/** Another machine, which has no tunings. */
const elsewhere: NewRunHost = {
  ...{ launch: launchChild, signal: new AbortController().signal },
  emit: () => undefined,
  started: () => undefined,
  tunings: { read: () => Promise.resolve([]) },
}

beforeAll(async () => {
  const pictures = join(folder, 'pictures')
  await makeColours(pictures, 6)
  app = await openTestService(folder)
  const { id: dataset } = await app.ask('datasets:add', { folder: pictures })
  question = {
    ...{ kind: 'augmentation-map', dataset, wish: tinyWish(20), seeds: [0] },
    networks: [{ start: 'scratch' as StartId, model: 'test' }],
    ...{ levels: ['none', 'light1'], regularisations: ['off'], weightDecays: null },
  }
})
afterAll(async () => {
  await app.service.close()
  rmSync(folder, { recursive: true, force: true })
})

it('is written whole, run by its files, and collected once', async () => {
  const { id: study } = await app.ask('studies:create', { name: 'Mine', question, budget: noLimit })
  await app.ask('studies:write-plan', { study, folder: plan })
  expect(readdirSync(join(plan, 'runs'))).toEqual(['001.json', '002.json'])
  for (const number of [1, 2]) await runElement(plan, number, elsewhere)
  expect(await app.ask('studies:collect', { folder: plan })).toMatchObject({ id: study, status: 'done', done: 2, points: 2 }) // prettier-ignore
  const workspace = join(folder, 'workspace')
  expect(listRuns(workspace)).toHaveLength(2)
  const { study: collected, analysis } = await app.ask('studies:detail', { study })
  expect(analysis).toMatchObject({ kind: 'augmentation-map', done: 2 })

  // The same by the queue, in a workspace of its own.
  const other = await openTestService(folder, { workspace: join(folder, 'other') })
  await app.ask('studies:collect', { folder: plan })
  expect(listRuns(workspace)).toHaveLength(2)
  const { id } = await other.ask('studies:create', { name: 'Mine', question, budget: noLimit })
  await other.ask('studies:start', { study: id })
  await other.until(({ studies }) => studies.value.some(({ status }) => status === 'done'))
  const local = await other.ask('studies:detail', { study: id })
  expect(collected.points.map(({ outcome }) => outcome?.top1)).toEqual(
    local.study.points.map(({ outcome }) => outcome?.top1),
  )
  expect(analysis.verdicts).toEqual(local.analysis.verdicts)

  // A workspace that never heard of the study takes it in with its runs.
  const fresh = await openTestService(folder, { workspace: join(folder, 'fresh') })
  expect(await fresh.ask('studies:collect', { folder: plan })).toMatchObject({
    id: study,
    status: 'done',
    done: 2,
  })
  const { html, csv } = await fresh.ask('studies:report', { study })
  expect(readdirSync(join(folder, 'fresh', 'studies', study)).sort()).toEqual([
    'points.csv',
    'report.html',
    'study.json',
  ])
  expect([html, csv].every((file) => file.startsWith(join(folder, 'fresh')))).toBe(true)
  await other.service.close()
  await fresh.service.close()
})

it('carries what follows from the runs of a search into the plan, failed ones left out', async () => {
  const halving = join(folder, 'halving')
  const { dataset, wish } = question
  const { id: study } = await app.ask('studies:create', {
    ...{ name: 'Search', budget: noLimit },
    question: {
      ...{ kind: 'free-sweep', dataset, wish, seeds: [0] },
      network: { start: 'scratch' as StartId, model: 'test' },
      axes: [{ type: 'range', path: 'train.learningRate', low: 0.001, high: 0.01, scale: 'linear', whole: false }], // prettier-ignore
      strategy: { type: 'halving', runs: 3, seed: 1, steps: 10, factor: 3 },
    },
  })
  await app.ask('studies:write-plan', { study, folder: halving })
  await expect(runElement(halving, 4, elsewhere)).rejects.toMatchObject({ code: 'usage' })
  await runElement(halving, 1, elsewhere)
  const collect = () => app.ask('studies:collect', { folder: halving })
  expect(await collect()).toMatchObject({ status: 'planned', points: 3, done: 1, failed: 0 })
  await runElement(halving, 2, elsewhere)
  await runElement(halving, 3, elsewhere)
  // As though its loss had become infinite there.
  const workspace = join(halving, 'workspace')
  const failed = listRuns(workspace).at(-1) ?? ''
  const reason = { code: 'non-finite-loss', what: 'It ended.', why: 'By chance.', remedy: '' } as const // prettier-ignore
  writeRecord(failed, { ...readRecord(failed), status: 'failed', reason })
  expect(await collect()).toMatchObject({ status: 'planned', points: 4, done: 2, failed: 1 })
  expect(readdirSync(join(halving, 'runs'))).toContain('004.json')
  await runElement(halving, 4, elsewhere)
  expect(await collect()).toMatchObject({ status: 'done', points: 4, done: 3, failed: 1 })
  // What was tried again there and is done counts here.
  writeRecord(failed, { ...readRecord(failed), status: 'done', reason: null })
  expect(await collect()).toMatchObject({ points: 4, done: 4, failed: 0 })
})

it('scores checkpoints while it collects, and plans the best of the others', async () => {
  const checkpoints = join(folder, 'checkpoints')
  const [recommended, ...others] = await Promise.all(
    [1, 2, 3].map(async (seed) => {
      const file = join(folder, `${seed}.npz`)
      const arrays = initialParameters(architectureOf('test', 'tanh'), { classes: 5, resolution: 16 }, seed) // prettier-ignore
      writeFileSync(file, writeCheckpoint(arrays, { format: 'augreg', gelu: 'tanh' }))
      return (await app.ask('starts:add', { file })).id
    }),
  )
  const { id: study } = await app.ask('studies:create', {
    ...{ name: 'Which', budget: noLimit },
    question: {
      ...{ kind: 'which-checkpoint', dataset: question.dataset, wish: tinyWish(10), seeds: [0] },
      ...{ recommended: recommended ?? ('' as StartId), others },
      ...{ steps: [10], learningRates: [0.01], fineTune: 1 },
    },
  })
  await app.ask('studies:write-plan', { study, folder: checkpoints })
  await runElement(checkpoints, 1, elsewhere)
  const collect = () => app.ask('studies:collect', { folder: checkpoints })
  expect(await collect()).toMatchObject({ status: 'planned', points: 2, done: 1 })
  await runElement(checkpoints, 2, elsewhere)
  expect(await collect()).toMatchObject({ status: 'done', points: 2, done: 2 })
  const { measurements } = (await app.ask('studies:detail', { study })).study
  expect(measurements.map(({ type }) => type)).toEqual(['features', 'features', 'features'])
})

it('refuses a folder without a plan, a damaged one, and one of a newer version', async () => {
  const refusal = async (text: string | null) => {
    const place = mkdtempSync(join(folder, 'refused-'))
    if (text !== null) writeFileSync(join(place, 'plan.json'), text)
    const thrown = await app
      .ask('studies:collect', { folder: place })
      .catch((each: unknown) => each)
    return thrown instanceof VitrineError ? [thrown.code, thrown.text.why] : thrown
  }
  expect(await refusal(null)).toEqual(['usage', 'It has no file plan.json.'])
  expect(await refusal('{"version":9,"vitrine":"9.0.0"}')).toEqual(['usage', 'It was made by a newer one (9.0.0).']) // prettier-ignore
  expect(await refusal('{"version":1,"vitrine":"0.1.0"}')).toEqual(['usage', expect.stringContaining('damaged at study')]) // prettier-ignore
  expect(await refusal('{"version":1')).toEqual(['usage', expect.stringContaining('damaged: SyntaxError')]) // prettier-ignore
})
