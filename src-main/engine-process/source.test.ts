import '@tensorflow/tfjs-backend-cpu'
import { expect, it } from 'vitest'
import type { RunConfig } from '../contract/run-config.js'
import type { Program } from '../engine/compile/program.js'
import { createLoader } from '../data/loader.js'
import { createEagerExecutor } from '../engine/executor/eager.js'
import { initialParameters } from '../engine/model/params.js'
import { architectureOf } from '../engine/model/variants.js'
import { openSource, type SourceOptions } from './source.js'

const architecture = architectureOf('test', 'tanh')

/** The program that a run of batch 8 has compiled for micro-batches of that size, and what it began with after. */
async function openedFor(microBatch: number) {
  const programs: Program[] = []
  const executor = createEagerExecutor('cpu')
  const config: Pick<RunConfig, 'augment' | 'engine' | 'model' | 'train'> = {
    augment: { level: 'none', cropMinimumArea: 0.5, flip: true },
    engine: {
      ...{ executor: 'eager', provider: 'cpu', threads: 1, loaderWorkers: 1 },
      ...{ cacheMebibytes: 0, precision: 'float32' },
    },
    model: {
      ...{ name: 'test', from: 'scratch', gelu: 'tanh', resolution: 16 },
      ...{ dropout: 0, stochasticDepth: 0, freeze: 'none', headBias: 'zero' },
    },
    train: {
      ...{ batch: 8, microBatch: null, duration: { steps: 1 }, warmupSteps: 0 },
      ...{ learningRate: 0.01, optimizer: { type: 'sgd', momentum: 0.9 }, clipNorm: 1 },
      ...{ loss: 'softmax', classWeights: 'none', earlyStopping: null, evaluateEvery: 5 },
      ...{ checkpointEvery: 5, seed: 3, card: 'none', recompute: 'auto' },
    },
  }
  const state = initialParameters(architecture, { classes: 3, resolution: 16 }, 3)
  const none = { examples: [], resolution: 16, seed: 3, workers: 1, cacheMebibytes: 0 }
  const loader = createLoader(none)
  const source = await openSource({
    ...{ config, architecture, classes: 3, state, split: { train: [], validation: [] } },
    loaders: { train: loader, validation: loader },
    executor: {
      ...executor,
      createSession(program: Program) {
        programs.push(program)
        return executor.createSession(program)
      },
    },
  } as unknown as SourceOptions)
  const session = await source.openSession({ microBatch, recompute: false }, state)
  const loaded = (await session.read(['head/bias'])).get('head/bias')?.data
  await session.dispose()
  await loader.close()
  return { program: programs[0], state, loaded }
}

it.each([
  [8, ['train', 'evaluate']],
  [3, ['accumulate', 'apply', 'evaluate']],
])('compiles for micro-batches of %d what is run', async (microBatch, entries) => {
  const { program } = await openedFor(microBatch)
  expect(Object.keys(program?.entries ?? {})).toEqual(entries)
})

it('keeps no second copy of what a session has taken', async () => {
  const { state, loaded } = await openedFor(8)
  expect(state.size).toBe(0)
  expect(loaded).toEqual(new Float32Array(3))
})
