import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { datasetIdSchema, startIdSchema } from '../contract/ids.js'
import type { PlanResolution } from '../contract/plan.js'
import type { ConfigWish } from '../contract/run-config.js'
import { writeCheckpoint } from '../engine/checkpoint/checkpoint.js'
import { initialParameters } from '../engine/model/params.js'
import { architectureOf } from '../engine/model/variants.js'
import { openService, type OpenedService } from '../../test/service.js'

let opened: OpenedService
let checkpoint: string

const dataset = datasetIdSchema.parse('sample')
const scratch = startIdSchema.parse('scratch')
const call = () => opened.service.handlers
const ti16 = startIdSchema.parse('vit_tiny_patch16_224-augreg_in21k')

function writeTest(file: string): void {
  const size = { classes: 7, resolution: 32 }
  const arrays = initialParameters(architectureOf('test', 'tanh'), size, 1)
  writeFileSync(file, writeCheckpoint(arrays, { format: 'augreg', gelu: 'tanh' }))
}

beforeAll(async () => {
  opened = await openService()
  checkpoint = join(opened.folder, 'mine.npz')
  writeTest(checkpoint)
})
afterAll(() => opened.close())

async function resolved(
  start: typeof scratch,
  wish: ConfigWish,
): Promise<Extract<PlanResolution, { type: 'resolved' }>> {
  const answer = await call()['plan:resolve']({ dataset, start, wish })
  if (answer.type === 'resolved') return answer
  throw new Error(`refused: ${answer.what} ${answer.why}`)
}

describe('starting points', () => {
  it('lists scratch and the published ones, one recommended for each architecture', async () => {
    const starts = await opened.when('starts', (value) => value.length > 1)
    expect(starts[0]).toMatchObject({ id: 'scratch', kind: 'scratch', model: null })
    const recommended = starts.filter((start) => start.recommended)
    expect(recommended).toHaveLength(10)
    expect(new Set(recommended.map(({ model }) => model)).size).toBe(10)
    expect(new Set(recommended.map(({ data }) => data))).toEqual(new Set(['ImageNet-21k']))
    const tuned = starts.find(({ id }) => id === 'vit_base_patch16_384-augreg_in21k_ft_in1k')
    expect(tuned).toMatchObject({
      model: 'B/16',
      resolution: 384,
      imagenetTop1: 0.8601,
      file: null,
    })
  })

  it('adds a file, plans from it as it is, and forgets it', async () => {
    const start = await call()['starts:add']({ file: checkpoint })
    expect(start).toMatchObject({ kind: 'file', title: 'mine.npz', model: 'test', resolution: 32 })
    const { config, steps } = await resolved(start.id, {})
    expect(config.model).toMatchObject({ from: checkpoint, name: 'test', resolution: 32 })
    expect(config.recipe).toBe('transfer')
    expect([steps, config.train.warmupSteps]).toEqual([500, 100])
    const other = await call()['plan:resolve']({
      dataset,
      start: start.id,
      wish: { model: { name: 'Ti/16' } },
    })
    expect(other).toMatchObject({ type: 'refused', path: 'model.name' })
    const remove = (id: typeof scratch) => () => call()['starts:remove']({ start: id })
    remove(start.id)()
    expect(remove(start.id)).toThrow(expect.objectContaining({ code: 'start-not-found' }))
    expect(remove(ti16)).toThrow(expect.objectContaining({ code: 'usage' }))
  })

  it('refuses what is no checkpoint', async () => {
    const text = join(opened.folder, 'text.npz')
    writeFileSync(text, 'PK but no more')
    const add = (file: string) => call()['starts:add']({ file })
    await expect(add(text)).rejects.toMatchObject({ code: 'checkpoint-malformed' })
    await expect(add(join(opened.folder, 'gone.npz'))).rejects.toMatchObject({
      code: 'file-not-found',
    })
  })

  it("takes a file in the workspace's models under its published name for that one", async () => {
    const folder = join(opened.workspace, 'models', 'vit_tiny_patch16_224.augreg_in21k')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'model.safetensors'), 'not looked into yet')
    opened = await opened.again()
    const starts = await opened.when('starts', (value) =>
      value.some(({ id, file }) => id === ti16 && file !== null),
    )
    expect(starts.find(({ id }) => id === ti16)).toMatchObject({
      file: join(folder, 'model.safetensors'),
      bytes: 19,
    })
    const refused = await call()['plan:resolve']({ dataset, start: ti16, wish: {} })
    expect(refused).toMatchObject({ type: 'refused', path: 'model.from' })
  })
})

describe('plans', () => {
  it('has a field for every flag', async () => {
    const fields = await call()['plan:fields'](undefined)
    expect(fields.find(({ flag }) => flag === 'level')?.kind).toMatchObject({ type: 'choice' })
    expect(fields.find(({ flag }) => flag === 'learning-rate')?.path).toBe('train.learningRate')
  })

  it('puts the wish over the settings and the recipe, and says what it chose', async () => {
    const engine = { executor: 'onnxruntime', provider: 'cpu', threads: 1, loaderWorkers: 1, cacheMebibytes: 8, precision: 'float32' } as const // prettier-ignore
    await call()['settings:update']({ engine })
    const { config, examples, steps, notes, command } = await resolved(scratch, {
      model: { name: 'test', resolution: 32 },
      engine: { threads: 2 },
    })
    expect(config.engine).toEqual({ ...engine, threads: 2 })
    expect(config.recipe).toBe('scratch')
    expect(steps).toBe(Math.ceil((300 * examples) / 32))
    expect(notes.join(' ')).toContain('300 epochs')
    expect(command).toContain('--threads 2')
  })

  it.each([
    [{ model: { resolution: 30, name: 'test' } }, 'model.resolution'],
    [{ model: { freeze: 'first-9', name: 'test' } }, 'model.freeze'],
    [{ train: { warmupSteps: 50, duration: { steps: 20 } } }, 'train.warmup'],
  ] as const)('refuses %j at its field', async (wish, path) => {
    const answer = await call()['plan:resolve']({ dataset, start: scratch, wish })
    expect(answer).toMatchObject({ type: 'refused', path })
  })

  it('refuses weights that are not here, and knows no other ids', async () => {
    const start = startIdSchema.parse('vit_base_patch16_224-augreg_in21k')
    const answer = await call()['plan:resolve']({ dataset, start, wish: {} })
    expect(answer).toMatchObject({ type: 'refused', path: 'model.from' })
    const unknown = datasetIdSchema.parse('nowhere')
    await expect(
      call()['plan:resolve']({ dataset: unknown, start: scratch, wish: {} }),
    ).rejects.toMatchObject({ code: 'dataset-not-found' })
  })

  it('measures a speed, keeps it, and estimates by it and scaled from it', async () => {
    const { config } = await resolved(scratch, { model: { name: 'test', resolution: 32 } })
    const before = await call()['plan:estimate']({ dataset, config })
    expect(before).toMatchObject({ seconds: null, basis: 'unknown' })
    expect(before.diskBytes).toBeGreaterThan(100_000)
    expect(before.freeDiskBytes).toBeGreaterThan(0)
    const probe = { model: 'test', resolution: 32, batch: 32 } as const
    const speed = await call()['machine:probe'](probe)
    expect(speed).toMatchObject({ ...probe, engine: expect.stringContaining('onnxruntime') })
    expect(before.memoryBytes / speed.peakMemoryBytes).toBeGreaterThan(0.7)
    expect(before.memoryBytes / speed.peakMemoryBytes).toBeLessThan(1.3)
    opened = await opened.again()
    const measured = await call()['plan:estimate']({ dataset, config })
    expect(measured).toMatchObject({ basis: 'measured', imagesPerSecond: speed.imagesPerSecond })
    expect(measured.seconds).toBeGreaterThan(0)
    const larger = { ...config, model: { ...config.model, resolution: 64 } }
    const scaled = await call()['plan:estimate']({ dataset, config: larger })
    expect(scaled.basis).toBe('scaled')
    const ratio = (scaled.imagesPerSecond ?? 0) / speed.imagesPerSecond
    // Four times the patches, and attention beyond that.
    expect(ratio).toBeGreaterThan(1 / 6)
    expect(ratio).toBeLessThan(1 / 3.5)
  })
})
