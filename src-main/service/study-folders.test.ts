/** A plan that is worked off elsewhere, run by run, comes to what the queue comes to. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { openTestService, tinyWish, type TestService } from '../../test/run-service.js'
import { makeColours } from '../../test/vitrine.js'
import type { StartId } from '../contract/ids.js'
import type { Question } from '../contract/study-question.js'
import { launchChild } from '../platform/process-port.js'
import { listRuns } from '../runs/store.js'
import { readConfigFile } from './config-file.js'
import { trainRun } from './train.js'

// A hang, not a slow machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'vitrine-plan-'))
const plan = join(folder, 'plan')
let app: TestService
let question: Question

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
  const budget = { runs: null, seconds: null }
  const { id: study } = await app.ask('studies:create', { name: 'Mine', question, budget })
  await app.ask('studies:write-plan', { study, folder: plan })
  expect(readdirSync(join(plan, 'runs'))).toEqual(['001.json', '002.json'])
  for (const name of readdirSync(join(plan, 'runs'))) {
    await trainRun(join(plan, 'workspace'), readConfigFile(join(plan, 'runs', name)), {
      ...{ launch: launchChild, signal: new AbortController().signal },
      ...{
        emit: () => undefined,
        started: () => undefined,
        tunings: { read: () => Promise.resolve([]) },
      },
    })
  }
  expect(await app.ask('studies:collect', { folder: plan })).toMatchObject({ id: study, done: 2, points: 2 }) // prettier-ignore
  const workspace = join(folder, 'workspace')
  expect(listRuns(workspace)).toHaveLength(2)
  const { study: collected, analysis } = await app.ask('studies:detail', { study })
  expect(analysis).toMatchObject({ kind: 'augmentation-map', done: 2 })

  // The same by the queue, in a workspace of its own.
  const other = await openTestService(folder, { workspace: join(folder, 'other') })
  await app.ask('studies:collect', { folder: plan })
  expect(listRuns(workspace)).toHaveLength(2)
  const { id } = await other.ask('studies:create', { name: 'Mine', question, budget })
  await other.ask('studies:start', { study: id })
  await other.until(({ studies }) => studies.value.some(({ status }) => status === 'done'))
  const local = await other.ask('studies:detail', { study: id })
  expect(collected.points.map(({ outcome }) => outcome?.top1)).toEqual(
    local.study.points.map(({ outcome }) => outcome?.top1),
  )
  expect(analysis.verdicts).toEqual(local.analysis.verdicts)

  // A workspace that never heard of the study takes it in with its runs.
  const fresh = await openTestService(folder, { workspace: join(folder, 'fresh') })
  expect(await fresh.ask('studies:collect', { folder: plan })).toMatchObject({ id: study, done: 2 })
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

it('refuses a folder without a plan', async () => {
  await expect(app.ask('studies:collect', { folder })).rejects.toMatchObject({ code: 'usage' })
  const broken = mkdtempSync(join(folder, 'broken-'))
  writeFileSync(join(broken, 'plan.json'), '{"version":2}')
  await expect(app.ask('studies:collect', { folder: broken })).rejects.toMatchObject({
    message: expect.stringContaining('holds no plan') as string,
  })
})
