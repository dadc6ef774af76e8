/** What a study was planned with is gone when it starts: it says so, and goes on once it is back. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { openTestService, tinyWish, type TestService } from '../../test/run-service.js'
import { makeColours } from '../../test/vitrine.js'
import type { DatasetId, StudyId } from '../contract/ids.js'
import type { Snapshot } from '../contract/topics.js'
import { writeCheckpoint } from '../engine/checkpoint/checkpoint.js'
import { initialParameters } from '../engine/model/params.js'
import { architectureOf } from '../engine/model/variants.js'

// A hang, not a slow machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'vitrine-losses-'))
const [pictures, checkpoint] = [join(folder, 'pictures'), join(folder, 'mine.npz')]
let app: TestService
let dataset: DatasetId

beforeAll(async () => {
  await makeColours(pictures, 6)
  const size = { classes: 5, resolution: 16 }
  const arrays = initialParameters(architectureOf('test', 'tanh'), size, 3)
  writeFileSync(checkpoint, writeCheckpoint(arrays, { format: 'augreg', gelu: 'tanh' }))
  app = await openTestService(folder)
  dataset = (await app.ask('datasets:add', { folder: pictures })).id
})
afterAll(async () => {
  await app.service.close()
  rmSync(folder, { recursive: true, force: true })
})

async function planned(learningRate: number): Promise<StudyId> {
  const { id: start } = await app.ask('starts:add', { file: checkpoint })
  const { id } = await app.ask('studies:create', {
    ...{ name: 'Mine', budget: { runs: null, seconds: null } },
    question: {
      ...{ kind: 'pre-training-data', dataset, wish: tinyWish(10), seeds: [0], starts: [start] },
      ...{ steps: [10], learningRates: [learningRate] },
    },
  })
  return id
}

/** Started without `lost`, then with it. */
async function startedWithout(lost: string, study: StudyId): Promise<Snapshot> {
  renameSync(lost, `${lost}.away`)
  await app.ask('studies:start', { study })
  const state = await app.until((all) => !isRunning(all, study) && all)
  renameSync(`${lost}.away`, lost)
  await app.ask('studies:start', { study })
  const end = await app.until((all) => !isRunning(all, study) && all)
  expect(summaryOf(end, study)).toMatchObject({ status: 'done', done: 1, failed: 0 })
  return state
}

const summaryOf = ({ studies }: Snapshot, study: StudyId) =>
  studies.value.find(({ id }) => id === study)
const isRunning = (all: Snapshot, study: StudyId) => summaryOf(all, study)?.status === 'running'

it('the pictures: paused before a run is made', async () => {
  const study = await planned(0.01)
  const state = await startedWithout(pictures, study)
  expect(summaryOf(state, study)).toMatchObject({ status: 'paused', done: 0, failed: 0 })
  expect(state.notice.value).toMatchObject({ kind: 'study-paused', what: expect.stringContaining(pictures) as string }) // prettier-ignore
})

it('the checkpoint: its runs fail, each with the reason', async () => {
  const study = await planned(0.02)
  const state = await startedWithout(checkpoint, study)
  expect(summaryOf(state, study)).toMatchObject({ status: 'done', done: 0, failed: 1 })
  expect(state.notice.value).toMatchObject({ kind: 'run-failed', what: expect.stringContaining(checkpoint) as string }) // prettier-ignore
})
