import { tmpdir } from 'node:os'
import { expect, it } from 'vitest'
import type { Speed } from '../contract/machine.js'
import type { Cost, ModelJob } from '../contract/model-job.js'
import type { ModelName } from '../contract/model.js'
import type { ConfigWish } from '../contract/run-config.js'
import type { Trial, Tuning } from '../contract/tuning.js'
import type { Assistant } from '../platform/assistant.js'
import { createEstimator } from './estimate.js'
import { resolveConfig } from './resolve-config.js'

/** Operations an image, in place of the graphs that the process of models counts. */
const operations: Partial<Record<ModelName, number>> = { test: 1e6, 'Ti/16': 1e9, 'B/16': 16e9 }

/** Another number for each way to compute a step. */
const memoryOf = ({
  executor,
  precision,
  recompute,
  microBatch,
}: Extract<ModelJob, { type: 'cost' }>) =>
  (executor === 'tensorflow' ? 1e9 : 2e9) +
  (precision === 'bfloat16' ? 1e6 : 0) +
  (recompute ? 1e3 : 0) +
  microBatch

const models: Assistant<ModelJob> = {
  ask: (job, schema) => {
    if (job.type !== 'cost') throw new Error('not asked here')
    const operationsPerImage = operations[job.model] ?? NaN
    const cost: Cost = { operationsPerImage, stateBytes: 1e6, peakMemoryBytes: memoryOf(job) }
    return Promise.resolve(schema.parse(cost))
  },
  pid: () => undefined,
  close: () => undefined,
}

const speedOf = (model: ModelName, imagesPerSecond: number): Speed => ({
  ...{ model, resolution: 224, batch: 32, engine: 'onnxruntime cpu', imagesPerSecond },
  ...{ peakMemoryBytes: 1e9, measured: '2026-01-01T00:00:00.000Z' },
})

const facts = {
  ...{ fingerprint: '', pictures: 100, train: 100, validation: null, classSizes: [50, 50] },
  problems: 0,
}

function estimateFrom(speeds: readonly Speed[], wish: ConfigWish = {}, trials: Tuning[] = []) {
  const tunings = { read: () => Promise.resolve(trials) }
  const workspace = () => tmpdir()
  const estimate = createEstimator({ speeds: () => speeds, models, tunings, picked: () => null, workspace }) // prettier-ignore
  const { config } = resolveConfig({ model: { name: 'B/16' }, ...wish }, '/pictures', 80)
  return estimate(config, facts)
}

it('scales a speed from a larger model than the smallest, whichever was measured last', async () => {
  const estimate = await estimateFrom([speedOf('test', 9000), speedOf('Ti/16', 160)])
  expect(estimate).toMatchObject({ basis: 'scaled', imagesPerSecond: 10 })
})

it('scales from the smallest where no other was measured, and from none where none was', async () => {
  const estimate = await estimateFrom([speedOf('test', 160_000)])
  expect(estimate).toMatchObject({ basis: 'scaled', imagesPerSecond: 10 })
  expect(await estimateFrom([])).toMatchObject({ basis: 'unknown', seconds: null })
})

it('asks for the memory of the engine, precision and micro-batch that the run would use', async () => {
  expect((await estimateFrom([])).memoryBytes).toBe(2e9 + 32)
  const wish: ConfigWish = {
    engine: { executor: 'tensorflow', precision: 'bfloat16' },
    train: { recompute: 'always', microBatch: 8 },
  }
  expect((await estimateFrom([], wish)).memoryBytes).toBe(1e9 + 1e6 + 1e3 + 8)
  const choice = { engine: 'tensorflow', precision: 'bfloat16', microBatch: 16, threads: 2, xla: false } as const // prettier-ignore
  const trial: Trial = {
    type: 'measured',
    choice,
    description: '',
    imagesPerSecond: 1,
    losses: [1],
    residentBytes: 1,
  }
  const shape = { model: 'B/16', resolution: 224, batch: 32 } as const
  const tuning: Tuning = { ...shape, state: '', trials: [trial], measured: '', seconds: 1 }
  const tuned = await estimateFrom([], { engine: { precision: 'auto' } }, [tuning])
  expect(tuned.memoryBytes).toBe(1e9 + 1e6 + 16)
})

it('takes a measured peak only of the engine that the run would use', async () => {
  const speeds = [speedOf('B/16', 10)]
  const train = { optimizer: { type: 'sgd', momentum: 0.9 } } as const
  expect((await estimateFrom(speeds, { train })).memoryBytes).toBe(1e9)
  const other = await estimateFrom(speeds, { train, engine: { executor: 'tensorflow' } })
  expect(other.memoryBytes).toBe(1e9 + 32)
  const again = await estimateFrom(speeds, { train: { ...train, recompute: 'always' } })
  expect(again.memoryBytes).toBe(2e9 + 1e3 + 32)
})
