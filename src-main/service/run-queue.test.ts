/** Runs through the real service: real engine processes, killed and stopped as the world does it. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs' // prettier-ignore
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTinyRun, openTestService, type TestService } from '../../test/run-service.js'
import { makeColours } from '../../test/vitrine.js'
import type { DatasetId, RunId } from '../contract/ids.js'
import type { ServiceOptions } from './service.js'

// A hang, not a slow machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })

let pictures = ''
/** Shared, so that the machine is examined once. */
let config = ''
let folder = ''
let app: TestService
let dataset: DatasetId

beforeAll(async () => {
  pictures = mkdtempSync(join(tmpdir(), 'vitrine-pictures-'))
  config = mkdtempSync(join(tmpdir(), 'vitrine-config-'))
  await makeColours(pictures, 6)
})
afterAll(() => {
  for (const each of [pictures, config]) rmSync(each, { recursive: true, force: true })
})

const open = (options: Partial<ServiceOptions> = {}) =>
  openTestService(folder, { folders: { config, logs: join(folder, 'logs') }, ...options })

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-queue-'))
  app = await open()
  dataset = (await app.ask('datasets:add', { folder: pictures })).id
})
afterEach(async () => {
  await app.service.close()
  rmSync(folder, { recursive: true, force: true })
})

const runFolder = (id: RunId) => join(folder, 'workspace', 'runs', id)
const engineOf = (id: RunId) => Number(readFileSync(join(runFolder(id), 'lock'), 'utf8'))
/** Once the run at work took that step; throws when a run ends before. */
const atStep = (step: number) =>
  app.until(({ live, runs }) => {
    const ended = runs.value.changed.find(({ status }) => status === 'failed')
    if (ended) throw new Error(`A run failed: ${JSON.stringify(ended.reason)}`)
    return (live.value?.step ?? 0) >= step && live.value
  })

function checkpointOf(id: RunId): Buffer {
  const checkpoints = join(runFolder(id), 'checkpoints')
  const last = readdirSync(checkpoints).sort().at(-1) ?? ''
  return readFileSync(join(checkpoints, last))
}

describe('a run', () => {
  it('goes from creation to its end, and says what it did', async () => {
    const id = await createTinyRun(app, dataset, 40)
    const run = await app.status(id, 'done')
    expect(run).toMatchObject({ step: 40, steps: 40, reason: null, dataset, model: 'test' })
    expect(run.seconds).toBeGreaterThan(0)
    // 16 pixels, patch 8: 4 cells; worked out by hand from the architecture `test`.
    const block = 2 * 5 * (4 * 32 ** 2 + 2 * 32 * 64) + 4 * 5 ** 2 * 32
    expect(run.operationsPerImage).toBe(3 * (2 * 4 * 64 * 3 * 32 + 2 * block + 2 * 32 * 3))
    const series = await app.ask('runs:series', { run: id, afterSeq: 0, generation: null })
    expect(series.steps.step).toEqual(Array.from({ length: 40 }, (_, at) => at + 1))
    expect(series.steps.residentBytes[0]).toBeGreaterThan(1e7)
    expect(series.evaluations.map(({ step }) => step)).toEqual([20, 40])
    expect(run.top1).toBe(series.evaluations[1]?.top1)
    const { seq, generation } = series
    const rest = await app.ask('runs:series', { run: id, afterSeq: seq - 1, generation })
    expect(rest).toMatchObject({ seq, generation, more: false, evaluations: [] })
    const detail = await app.ask('runs:detail', { run: id })
    expect(detail.command).toContain('--model test')
    expect(detail.checkpoints.map(({ step }) => step)).toContain(40)
    expect(detail.checkpoints.filter(({ best }) => best)).toHaveLength(1)
    const watched = await app.ask('runs:predictions', { run: id })
    expect(watched.pictures.map(({ label }) => label)).toEqual(['blue', 'green', 'red'])
    expect(watched.evaluations.map(({ step }) => step)).toEqual([20, 40])
    const sum = watched.evaluations[1]?.top[0]?.reduce((all, { probability }) => all + probability, 0) // prettier-ignore
    expect(sum).toBeGreaterThan(0.1)
    const batch = await app.ask('runs:batch', { run: id })
    // The first, or a later one where the steps took longer than a batch is shown.
    expect(series.steps.step).toContain(batch?.step)
    expect(batch?.pictures).toHaveLength(4)
    const log = await app.ask('runs:log', { run: id, afterSeq: 0 })
    expect(log.lines.at(-1)).toMatch(/Done after step 40/)
    const { notice, queue, live } = await app.snapshot()
    expect(notice.value).toMatchObject({ kind: 'run-done', run: id })
    expect(queue.value).toEqual({ running: null, order: [] })
    expect(live.value).toBeNull()
  })

  it('paused and resumed ends with the very bytes of one that was not', async () => {
    const whole = await createTinyRun(app, dataset, 300)
    await app.status(whole, 'done')
    const id = await createTinyRun(app, dataset, 300)
    await atStep(5)
    const before = await app.ask('runs:series', { run: id, afterSeq: 0, generation: null })
    await app.ask('runs:pause', { run: id })
    const paused = await app.status(id, 'paused')
    expect(paused.step).toBeLessThan(300)
    expect(paused).toMatchObject({ reason: null, hasCheckpoint: true })
    await app.ask('runs:resume', { run: id })
    await app.status(id, 'done')
    expect(checkpointOf(id).equals(checkpointOf(whole))).toBe(true)
    const after = await app.ask('runs:series', {
      run: id,
      afterSeq: before.seq,
      generation: before.generation,
    })
    expect(after.generation).toBeGreaterThan(before.generation)
    expect(after.steps.step).toEqual(Array.from({ length: 300 }, (_, at) => at + 1))
    expect([...after.steps.seconds].sort((a, b) => a - b)).toEqual(after.steps.seconds)
  })

  it('killed with -9 says so, and resumed goes on to its end', async () => {
    const id = await createTinyRun(app, dataset, 3000)
    await atStep(25)
    process.kill(engineOf(id), 'SIGKILL')
    const failed = await app.until(({ runs }) =>
      runs.value.changed.find((run) => run.id === id && run.status === 'failed'),
    )
    expect(failed.reason).toMatchObject({ code: 'engine-died' })
    expect(failed.reason?.remedy).toMatch(/from step \d+/)
    expect((await app.snapshot()).notice.value).toMatchObject({ kind: 'run-failed', run: id })
    await app.ask('runs:resume', { run: id })
    expect(await app.status(id, 'queued', 'running')).toMatchObject({ reason: null })
    await app.until(({ live }) => live.value?.run === id && live.value.step > 25)
    await app.ask('runs:stop', { run: id })
    const stopped = await app.status(id, 'stopped', 'done')
    expect(stopped.top1).not.toBeNull()
  })

  it('cancelled ends at once, and one that is done cannot be paused', async () => {
    const id = await createTinyRun(app, dataset, 100_000)
    await atStep(2)
    await app.ask('runs:cancel', { run: id })
    expect(await app.status(id, 'cancelled')).toMatchObject({ reason: null })
    await expect(app.ask('runs:pause', { run: id })).rejects.toMatchObject({ code: 'run-state' })
  })
})

describe('the queue', () => {
  it('runs one at a time, in the order that it was put into', async () => {
    const first = await createTinyRun(app, dataset, 100_000)
    const second = await createTinyRun(app, dataset, 20)
    const third = await createTinyRun(app, dataset, 20)
    await app.ask('queue:reorder', { order: [third, 'unknown' as RunId] })
    const { queue } = await app.snapshot()
    expect(queue.value).toEqual({ running: first, order: [third, second] })
    expect(await app.status(second, 'queued')).toMatchObject({ step: 0 })
    await app.ask('runs:pause', { run: second })
    await app.status(second, 'paused')
    await expect(app.ask('runs:delete', { runs: [first] })).rejects.toMatchObject({
      code: 'run-busy',
    })
    await expect(app.ask('workspace:open', { folder })).rejects.toMatchObject({ code: 'run-busy' })
    await app.ask('runs:cancel', { run: first })
    await app.status(third, 'done')
    expect((await app.snapshot()).queue.value).toEqual({ running: null, order: [] })
    await app.ask('runs:delete', { runs: [third] })
    expect(existsSync(runFolder(third))).toBe(false)
    expect(existsSync(join(folder, 'workspace', 'trash', third, 'run.json'))).toBe(true)
    expect((await app.snapshot()).runs.value.changed.map(({ id }) => id)).toEqual([first, second])
  })

  it('goes on at the next start with a run that was at work at the end', async () => {
    const id = await createTinyRun(app, dataset, 300)
    await atStep(5)
    await app.service.close()
    const record = JSON.parse(readFileSync(join(runFolder(id), 'run.json'), 'utf8')) as object
    expect(record).toMatchObject({ status: 'interrupted' })
    app = await open()
    expect((await app.snapshot()).queue.value.running).toBe(id)
    expect((await app.status(id, 'done')).step).toBe(300)
  })

  it('is worked off by one app alone where two open the workspace', async () => {
    const id = await createTinyRun(app, dataset, 100_000)
    await atStep(1)
    const second = await open()
    const { notice, queue, runs } = await second.snapshot()
    expect(notice.value).toMatchObject({ kind: 'workspace-problem', run: null })
    expect(queue.value).toEqual({ running: null, order: [] })
    expect(runs.value.changed.map((run) => [run.id, run.status])).toEqual([[id, 'running']])
    const busy = { code: 'run-busy' }
    await expect(createTinyRun(second, dataset, 20)).rejects.toMatchObject(busy)
    await expect(second.ask('runs:delete', { runs: [id] })).rejects.toMatchObject(busy)
    expect(readdirSync(join(folder, 'workspace', 'runs'))).toEqual([id])
    // The first goes, and leaves its run to the next one that opens the workspace.
    await app.service.close()
    app = second
    await app.status(id, 'interrupted')
    await expect(app.ask('runs:resume', { run: id })).rejects.toMatchObject(busy)
    await app.ask('workspace:open', { folder: join(folder, 'workspace') })
    expect((await app.snapshot()).queue.value.running).toBe(id)
    await app.ask('runs:cancel', { run: id })
    await app.status(id, 'cancelled')
  })

  it('finds a run that a dead process left running', async () => {
    const id = await createTinyRun(app, dataset, 20)
    await app.status(id, 'done')
    await app.service.close()
    const path = join(runFolder(id), 'run.json')
    writeFileSync(path, readFileSync(path, 'utf8').replace('"done"', '"running"'))
    writeFileSync(join(runFolder(id), 'lock'), '999999999')
    app = await open()
    const run = await app.status(id, 'interrupted')
    expect(run.reason).toMatchObject({ code: 'interrupted' })
    expect(run.reason?.remedy).toContain('from step 20')
  })

  it('ends an engine that gives no sign of life', async () => {
    await app.service.close()
    app = await open({ engineSilence: 5 })
    const id = await createTinyRun(app, dataset, 100_000)
    await atStep(5)
    // Writing to its log waits for a reader for ever, as on a disk of a network that is gone.
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    renameSync(pipe, join(runFolder(id), 'log.txt'))
    const failed = await app.until(({ runs }) =>
      runs.value.changed.find((run) => run.id === id && run.status === 'failed'),
    )
    expect(failed.reason).toMatchObject({ code: 'engine-hung' })
  })
})

describe('ids and notes', () => {
  it('refuses ids that lead elsewhere and keeps what is said about a run', async () => {
    for (const run of ['../runs', '..', '/etc', 'a/b', '', 'x'.repeat(81)]) {
      await expect(app.ask('runs:detail', { run: run as RunId })).rejects.toMatchObject({
        code: 'usage',
      })
    }
    await expect(app.ask('runs:detail', { run: 'gone' as RunId })).rejects.toMatchObject({
      code: 'run-not-found',
    })
    const id = await createTinyRun(app, dataset, 20)
    await app.ask('runs:edit', { run: id, notes: { name: 'First', tags: ['a'] } })
    await app.ask('runs:edit', { run: id, notes: { notes: 'x' } })
    await app.status(id, 'done')
    await app.service.close()
    app = await open()
    expect(await app.status(id, 'done')).toMatchObject({ name: 'First', tags: ['a'] })
    const { notes } = await app.ask('runs:detail', { run: id })
    expect(notes).toEqual({ name: 'First', tags: ['a'], notes: 'x' })
    writeFileSync(join(runFolder(id), 'run.json'), '{')
    await app.service.close()
    app = await open()
    expect(await app.status(id, 'damaged')).toMatchObject({ name: 'First', model: null })
  })
})
