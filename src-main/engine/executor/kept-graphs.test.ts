import '@tensorflow/tfjs-backend-cpu'
import * as ort from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { trainSteps } from '../../../test/cases/training-steps.js'
import { loadTensorflow } from '../../engine-process/native.js'
import { withSavedModel } from '../../engine-process/saved-model-folder.js'
import type { CompiledGraph, Stage, Surroundings } from '../compile/surroundings.js'
import { architectureOf } from '../model/variants.js'
import { headProgram, trainingProgram, type StepOptions } from '../train/step.js'
import type { Executor } from './executor.js'
import { createOnnxRuntimeExecutor } from './onnxruntime.js'
import { createTensorflowExecutor } from './tensorflow.js'

const compiling = { passes: 'default', precision: 'float32' } as const
const loaded = loadTensorflow(1)
const executors: Record<string, ((surroundings: Surroundings) => Executor) | null> = {
  onnxruntime: (surroundings) =>
    createOnnxRuntimeExecutor(ort, { threads: 1, ...compiling }, surroundings),
  tensorflow: loaded.ok
    ? (surroundings) =>
        createTensorflowExecutor({ withSavedModel, fuseFrom: 0, ...compiling }, surroundings)
    : null,
}

/** Keeps graphs in memory and writes down what was done. */
function watched(kept = new Map<string, CompiledGraph>()) {
  const done = new Set<Stage>()
  const surroundings: Surroundings = {
    compiled: {
      read: (key) => kept.get(key) ?? null,
      write: (key, graph) => void kept.set(key, graph),
    },
    timed(stage, work) {
      done.add(stage)
      return work()
    },
  }
  return { kept, done, surroundings }
}

/** XLA's part is there or not, kept graph or none. */
const withoutCompile = (done: ReadonlySet<Stage>) =>
  [...done].filter((stage) => stage !== 'compile').sort()

describe.each(Object.entries(executors))('graphs kept for %s', (_name, create) => {
  it.skipIf(!create)('spare tracing and give equal numbers', async () => {
    if (!create) return
    const first = watched()
    const compiled = await trainSteps(create(first.surroundings), 3)
    expect(withoutCompile(first.done)).toEqual(['emit', 'load', 'passes', 'run', 'trace'])
    const second = watched(first.kept)
    const found = await trainSteps(create(second.surroundings), 3)
    expect(withoutCompile(second.done)).toEqual(['load', 'run'])
    expect(found).toEqual(compiled)
  })

  it.skipIf(!create)('are compiled anew where their description makes no sense', async () => {
    if (!create) return
    const { kept, surroundings } = watched()
    const compiled = await trainSteps(create(surroundings), 1)
    for (const [key, graph] of kept) kept.set(key, { ...graph, description: { inputs: 3 } })
    const again = watched(kept)
    expect(await trainSteps(create(again.surroundings), 1)).toEqual(compiled)
    expect(again.done).toContain('trace')
    expect([...again.kept.values()].map(({ description }) => description)).not.toContainEqual({
      inputs: 3,
    })
  })
})

const step: StepOptions = {
  architecture: architectureOf('test', 'tanh'),
  ...{ classes: 3, resolution: 16, microBatch: 2, evaluateBatch: 2, clipNorm: 1 },
  ...{ loss: 'softmax', lossScaling: false, recompute: false },
  ...{ mixup: false, dropout: 0, stochasticDepth: 0 },
  optimizer: { type: 'sgd', momentum: 0.9 },
  trainable: () => true,
}

it('are told apart by every option of a step', () => {
  const others: Partial<StepOptions>[] = [
    { lossScaling: true },
    { architecture: architectureOf('test', 'exact') },
    { classes: 4 },
    { resolution: 32 },
    { microBatch: 1 },
    { evaluateBatch: 1 },
    { clipNorm: null },
    { loss: 'sigmoid' },
    { mixup: true },
    { dropout: 0.1 },
    { stochasticDepth: 0.1 },
    { recompute: true },
    { optimizer: { type: 'sgd', momentum: 0.8 } },
    { trainable: (name) => name.startsWith('head/') },
  ]
  const descriptions = [step, ...others.map((other) => ({ ...step, ...other }))].map(
    (options) => trainingProgram(options).description,
  )
  expect(new Set(descriptions).size).toBe(1 + others.length)
  const recipe = { ...step, learningRate: 0.1 }
  expect(trainingProgram(recipe).description).toBe(descriptions[0])
  const head = [192, 384].map((width) => headProgram({ ...step, width }).description)
  expect(head[0]).not.toBe(head[1])
})
