import { tmpdir } from 'node:os'
import { expect, it } from 'vitest'
import type { Speed } from '../contract/machine.js'
import type { Cost, ModelJob } from '../contract/model-job.js'
import type { ModelName } from '../contract/model.js'
import type { Assistant } from '../platform/assistant.js'
import { createEstimator } from './estimate.js'
import { resolveConfig } from './resolve-config.js'

/** Operations an image, in place of the graphs that the process of models counts. */
const operations: Partial<Record<ModelName, number>> = { test: 1e6, 'Ti/16': 1e9, 'B/16': 16e9 }

const models: Assistant<ModelJob> = {
  ask: (job, schema) => {
    if (job.type !== 'cost') throw new Error('not asked here')
    const operationsPerImage = operations[job.model] ?? NaN
    const cost: Cost = { operationsPerImage, stateBytes: 1e6, activationBytes: 1e6 }
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

function estimateFrom(speeds: readonly Speed[]) {
  const estimate = createEstimator({ speeds: () => speeds, models, workspace: () => tmpdir() })
  const { config } = resolveConfig({ model: { name: 'B/16' } }, '/pictures', 80)
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
