/** Each operation of a graph, as TensorFlow.js and (where it is set up) TensorFlow run what is emitted. */
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadTensorflow } from '../../../engine-process/native.js'
import { byTensorflowJs } from '../../../../test/cases/graph-model.js'
import { graphOps, type GraphOpCase } from '../../../../test/cases/graph-ops.js'
import { traceEntry } from '../trace.js'
import { expand } from '../passes/expand.js'
import { emitTensorflow } from './emit.js'
import { encodeSavedModel, type TensorflowModel } from './schema.js'

const loaded = loadTensorflow(1)
const skipped = loaded.ok ? '' : ` (skipped: ${loaded.reason})`

interface SavedModel {
  predict(inputs: Record<string, tf.Tensor>): Record<string, tf.Tensor>
  dispose(): void
}

async function graphOf(build: (x: tf.Tensor) => tf.Tensor, shape: readonly number[]) {
  const entry = {
    inputs: { x: { shape, dtype: 'float32' as const } },
    reads: [],
    build: ({ x }: Readonly<Record<string, tf.Tensor>>) => ({
      outputs: { y: build(x as tf.Tensor) },
      updates: {},
    }),
  }
  const program = { description: null, state: {}, entries: { entry } }
  return traceEntry(program, entry, { ownKernels: false })
}

async function byTensorflow(model: TensorflowModel, { data: x, shape }: GraphOpCase) {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-saved-model-'))
  writeFileSync(join(folder, 'saved_model.pb'), encodeSavedModel(model))
  const { node } = (loaded.ok ? loaded.module : null) as {
    node: { loadSavedModel(folder: string): Promise<SavedModel> }
  }
  await tf.setBackend('tensorflow')
  try {
    const saved = await node.loadSavedModel(folder)
    const results = saved.predict({ x: tf.tensor(x, [...shape]) })
    const data = Float32Array.from(results['y']?.dataSync() ?? [])
    saved.dispose()
    return data
  } finally {
    await tf.setBackend('cpu')
    rmSync(folder, { recursive: true })
  }
}

/** Largest difference, relative to the largest number. */
function distance(found: Float32Array, expected: Float32Array): number {
  if (found.length !== expected.length) return Infinity
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6)
  const gap = expected.reduce(
    (most, value, at) => Math.max(most, Math.abs(value - (found[at] ?? NaN))),
    0,
  )
  return Number.isNaN(gap) ? Infinity : gap / largest
}

async function expectedOf({ build, data, shape }: GraphOpCase): Promise<Float32Array> {
  await tf.setBackend('cpu')
  return tf.tidy(() => Float32Array.from(build(tf.tensor(data, [...shape])).dataSync()))
}

const emitted = async ({ build, shape }: GraphOpCase): Promise<TensorflowModel> =>
  emitTensorflow(expand(await graphOf(build, shape)), new Map())

// TensorFlow.js's graph models have no gradients of windows; inference needs none.
const ofInference = graphOps.filter(({ name }) => !name.startsWith('gradient'))

describe('a TensorFlow.js graph model', () => {
  it.each(ofInference)('runs $name', async (one) => {
    const expected = await expectedOf(one)
    const { data } = await byTensorflowJs(await emitted(one), tf.tensor(one.data, [...one.shape]))
    expect(distance(data, expected)).toBeLessThan(1e-6)
  })
})

describe.skipIf(!loaded.ok)(`a SavedModel${skipped}`, () => {
  it.each(graphOps)('runs $name', async (one) => {
    const expected = await expectedOf(one)
    expect(distance(await byTensorflow(await emitted(one), one), expected)).toBeLessThan(2e-6)
  })
})
