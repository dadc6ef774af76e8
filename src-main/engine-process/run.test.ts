/** Whole runs of the smallest model in this process: real pictures, workers, onnxruntime and files. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, watch, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeColours } from '../../test/vitrine.js'
import type { RunConfig } from '../contract/run-config.js'
import type { RunEvent } from '../contract/run-event.js'
import { scanFolder, type Example } from '../data/scan.js'
import { readSafetensors } from '../engine/checkpoint/safetensors.js'
import type { HostArray } from '../engine/host-array.js'
import { initialParameters, parameterSpecs } from '../engine/model/params.js'
import { architectureOf } from '../engine/model/variants.js'
import { writeSplit } from '../runs/split-file.js'
import { checkpointPath, checkpointSteps, createRun, readRecord } from '../runs/store.js'
import { engineSignSchema, type EngineSign } from '../runs/messages.js'
import { superviseRun } from '../runs/supervisor.js'
import { executeRun } from './run.js'

let scratch = ''
let split: { train: Example[]; validation: Example[] }

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'vitrine-run-'))
  await makeColours(join(scratch, 'data'), 8)
  const { train } = await scanFolder(join(scratch, 'data'))
  split = {
    train: train.filter((_, at) => at % 8 < 6),
    validation: train.filter((_, at) => at % 8 >= 6),
  }
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const isPositive = (value: number) => value > 0

interface Change {
  readonly model?: Partial<RunConfig['model']>
  readonly augment?: Partial<RunConfig['augment']>
  readonly train?: Partial<RunConfig['train']>
}

const size = { classes: 3, resolution: 16 }

function makeRun(steps: number, { model, augment, train }: Change): string {
  const config: RunConfig = {
    data: {
      folder: join(scratch, 'data'),
      validationShare: 0.2,
      labels: null,
      licence: null,
      trainingShare: 1,
    },
    model: {
      ...{ name: 'test', from: 'scratch', gelu: 'tanh', resolution: 16 },
      ...{ dropout: 0, stochasticDepth: 0, freeze: 'none', headBias: 'zero', ...model },
    },
    recipe: 'transfer',
    augment: { level: 'none', cropMinimumArea: 0.5, flip: true, ...augment },
    train: {
      ...{ batch: 8, microBatch: null, duration: { steps }, warmupSteps: 0, learningRate: 0.01 },
      ...{ optimizer: { type: 'sgd', momentum: 0.9 }, clipNorm: 1, loss: 'softmax' },
      ...{ classWeights: 'none', earlyStopping: null, evaluateEvery: 5, checkpointEvery: 5 },
      ...{ seed: 3, card: 'none', recompute: 'auto', ...train },
    },
    engine: {
      ...{ executor: 'onnxruntime', provider: 'cpu', threads: 1, loaderWorkers: 1 },
      cacheMebibytes: 0,
      precision: 'float32',
    },
  }
  const versions = { vitrine: 'test', node: process.version }
  const classes = ['blue', 'green', 'red']
  const examples = { train: split.train.length, validation: split.validation.length }
  const given = { config, steps, versions, classes, datasetHash: '', examples }
  return createRun(scratch, given, (path) => writeSplit(path, split), new Date(0)).folder
}

const isSign = (word: RunEvent | EngineSign): word is EngineSign =>
  engineSignSchema.safeParse(word).success

/** Runs to the end, or until `stopAt` steps were told. */
async function execute(folder: string, stopAt = Infinity): Promise<RunEvent[]> {
  const events: RunEvent[] = []
  let step = 0
  const emit = (event: RunEvent | EngineSign) => {
    if (isSign(event)) return
    events.push(event)
    if (event.type === 'step') step = event.step
  }
  const ended = executeRun(folder, { emit, cancelled: () => step >= stopAt, ending: () => null })
  if (stopAt === Infinity) await ended
  else await expect(ended).rejects.toMatchObject({ code: 'interrupted' })
  return events
}

function lastCheckpoint(folder: string): Buffer {
  return readFileSync(checkpointPath(folder, checkpointSteps(folder).at(-1) ?? -1))
}

function arraysOf(folder: string): ReadonlyMap<string, HostArray> {
  return readSafetensors(lastCheckpoint(folder), folder).arrays
}

const lossesOf = (events: RunEvent[]) =>
  events.flatMap((event) => (event.type === 'step' ? [event.loss] : []))

/** Names of the parameters that differ from where a run from scratch with seed 3 starts. */
function changedOf(folder: string): string[] {
  const arrays = arraysOf(folder)
  const before = initialParameters(architectureOf('test', 'tanh'), size, 3)
  return [...before].flatMap(([name, { data }]) => {
    const now = arrays.get(name)?.data
    return now?.length === data.length && now.every((value, at) => Object.is(value, data[at]))
      ? []
      : [name]
  })
}

/** Runs an engine process until it starts to write a checkpoint; true when the kill tore the file. */
async function killWhileWriting(folder: string): Promise<boolean> {
  const checkpoints = join(folder, 'checkpoints')
  const before = new Set(readdirSync(checkpoints))
  const kill = watch(checkpoints, (_, name) => {
    if (!name?.endsWith('temporary') || before.has(name)) return
    kill.close()
    process.kill(Number(readFileSync(join(folder, 'lock'), 'utf8')), 'SIGKILL')
  })
  const { signal } = new AbortController()
  await superviseRun(folder, { emit: () => undefined, signal }).catch((thrown: unknown) =>
    expect(thrown).toMatchObject({ code: 'engine-died' }),
  )
  kill.close()
  return readdirSync(checkpoints).some((name) => name.endsWith('temporary') && !before.has(name))
}

/** Where run.json is of a Vitrine that knew no recomputation. */
function forgetRecomputation(folder: string): void {
  const file = join(folder, 'run.json')
  const record = JSON.parse(readFileSync(file, 'utf8')) as { config: { train: object } }
  expect(record.config.train).toHaveProperty('recompute', 'auto')
  const train = { ...record.config.train, recompute: undefined }
  writeFileSync(file, JSON.stringify({ ...record, config: { ...record.config, train } }))
}

const regularised: Change = {
  model: { dropout: 0.1, stochasticDepth: 0.3 },
  augment: { level: 'medium1' },
}

describe('a run', { timeout: 120_000 }, () => {
  it('with dropout, stochastic depth and Mixup goes on after a stop to the very same bytes', async () => {
    const [whole, stopped] = [makeRun(12, regularised), makeRun(12, regularised)]
    const losses = lossesOf(await execute(whole))
    const first = lossesOf(await execute(stopped, 7))
    expect(readRecord(stopped).status).toBe('interrupted')
    const rest = lossesOf(await execute(stopped))
    expect(first).toHaveLength(7)
    expect([...first, ...rest]).toEqual(losses)
    expect(lastCheckpoint(stopped).equals(lastCheckpoint(whole))).toBe(true)
    const calm = lossesOf(await execute(makeRun(12, { augment: { level: 'medium1' } }), 3))
    expect(calm[2]).not.toBeCloseTo(losses[2] ?? NaN, 4)
  })

  it('goes on where run.json says nothing of recomputation, and to the same bytes with it', async () => {
    const again: Change = { ...regularised, train: { recompute: 'always' } }
    const [kept, whole, stopped] = [makeRun(6, regularised), makeRun(6, again), makeRun(6, again)]
    await execute(kept, 3)
    forgetRecomputation(kept)
    await execute(kept)
    expect(readRecord(kept)).toMatchObject({ status: 'done', config: { train: { recompute: 'auto' } } }) // prettier-ignore
    await execute(whole)
    await execute(stopped, 3)
    await execute(stopped)
    expect(lastCheckpoint(stopped).equals(lastCheckpoint(whole))).toBe(true)
    const found = arraysOf(whole)
    for (const [name, { data }] of arraysOf(kept)) {
      const other = found.get(name)?.data ?? []
      // As in train/step.test.ts: the last bit of a product, after some steps.
      expect.soft(data.every((value, at) => Math.abs(value - (other[at] ?? NaN)) < 1e-5), name).toBe(true) // prettier-ignore
    }
  })

  it('killed with -9 while a checkpoint is being written goes on to the very same bytes', async () => {
    const optimizer = { type: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1 } as const // prettier-ignore
    const change: Change = { ...regularised, train: { optimizer, checkpointEvery: 1 } }
    const [whole, torn] = [makeRun(8, change), makeRun(8, change)]
    await execute(whole)
    // A write lasts some milliseconds, so a kill can come too late; at least one must hit.
    let hits = 0
    for (let attempt = 0; attempt < 12 && hits < 2; attempt++) hits += Number(await killWhileWriting(torn)) // prettier-ignore
    expect(hits).toBeGreaterThan(0)
    await execute(torn)
    expect(lastCheckpoint(torn).equals(lastCheckpoint(whole))).toBe(true)
    const left = readdirSync(join(torn, 'checkpoints')).filter((name) => name.endsWith('temporary'))
    expect(left).toEqual([])
  })

  it('has the same losses in micro-batches, Mixup, dropout and class weights included', async () => {
    const change: Change = { ...regularised, train: { classWeights: 'balanced' } }
    const [whole, parts] = [
      lossesOf(await execute(makeRun(5, change))),
      lossesOf(await execute(makeRun(5, { ...change, train: { ...change.train, microBatch: 3 } }))),
    ]
    expect(whole).toHaveLength(5)
    whole.forEach((loss, at) =>
      expect(Math.abs((parts[at] ?? NaN) - loss)).toBeLessThan(1e-5 * loss),
    )
  })

  it('with a frozen backbone trains the head on cached features, and keeps all arrays', async () => {
    const change: Change = { model: { freeze: 'backbone' } }
    const [whole, stopped] = [makeRun(12, change), makeRun(12, change)]
    const events = await execute(whole)
    expect(events[0]).toMatchObject({ type: 'warning', code: 'frozen-backbone' })
    expect(changedOf(whole)).toEqual(['head/kernel', 'head/bias'])
    const names = Object.keys(parameterSpecs(architectureOf('test', 'tanh'), size))
    const held = [...arraysOf(whole).keys()].sort()
    expect(held).toEqual([...names, 'momentum/head/bias', 'momentum/head/kernel'].sort())
    await execute(stopped, 7)
    await execute(stopped)
    expect(lastCheckpoint(stopped).equals(lastCheckpoint(whole))).toBe(true)
    const losses = lossesOf(events)
    expect(losses.at(-1)).toBeLessThan(0.9 * (losses[0] ?? 0)) // it learns
  })

  it('starts from the graphs of an earlier run, and says where its time went', async () => {
    const before = process.env['VITRINE_CONFIG']
    process.env['VITRINE_CONFIG'] = join(scratch, 'config')
    try {
      const [first, second] = [await execute(makeRun(3, {})), await execute(makeRun(3, {}))]
      const startOf = (events: RunEvent[]) => events.find((event) => event.type === 'startup')
      expect(startOf(first)?.seconds.trace).toBeGreaterThan(0)
      expect(startOf(second)).toMatchObject({
        step: 0,
        seconds: { trace: 0, passes: 0, emit: 0, load: expect.toSatisfy(isPositive) as number },
      })
      expect(lossesOf(second)).toEqual(lossesOf(first))
      for (const event of second) {
        if (event.type !== 'step') continue
        expect(event.engineSeconds).toBeGreaterThan(0)
        expect(event.engineSeconds + event.waitSeconds).toBeLessThan(event.seconds)
      }
    } finally {
      process.env['VITRINE_CONFIG'] = before
    }
  })

  it('with the first blocks frozen trains the last ones', async () => {
    const folder = makeRun(4, { model: { freeze: 'first-1' } })
    await execute(folder)
    const changed = changedOf(folder)
    expect(changed.filter((name) => !/encoderblock_1\/|encoder_norm|head/.test(name))).toEqual([])
    expect(changed.length).toBeGreaterThan(16)
  })

  it('stops early after evaluations without a better top-1, with a checkpoint', async () => {
    const train = { earlyStopping: 2, evaluateEvery: 2, learningRate: 1e-12 }
    const folder = makeRun(40, { train })
    const events = await execute(folder)
    // The evaluation at step 2 is the best; those at 4 and 6 are not better.
    expect(lossesOf(events)).toHaveLength(6)
    expect(events.find((event) => event.type === 'warning')).toMatchObject({
      code: 'early-stopping',
    })
    expect(checkpointSteps(folder).at(-1)).toBe(6)
    expect(readRecord(folder).status).toBe('done')
  })

  it('weighs classes by their rarity', async () => {
    const rare = split.train.filter(({ label }, at) => label !== 2 || at % 6 === 0)
    const all = split
    split = { ...split, train: rare }
    try {
      const weighted = await execute(makeRun(3, { train: { classWeights: 'balanced' } }))
      const plain = await execute(makeRun(3, {}))
      expect(lossesOf(weighted)).not.toEqual(lossesOf(plain))
    } finally {
      split = all
    }
  })
})
