import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { readFileSync } from 'node:fs'
import * as ort from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../../platform/entries.js'
import { readNpz } from '../checkpoint/npz.js'
import { createEagerExecutor } from '../executor/eager.js'
import type { Executor } from '../executor/executor.js'
import { createOnnxRuntimeExecutor } from '../executor/onnxruntime.js'
import { checkModelGolden } from './model.js'

// The arrays come from the paper authors' own Flax code: test/golden/make_model_golden.py.
const executors: Record<string, () => Executor> = {
  'onnxruntime, default passes': () =>
    createOnnxRuntimeExecutor(ort, { threads: 2, passes: 'default', precision: 'float32' }),
  'onnxruntime, no passes': () =>
    createOnnxRuntimeExecutor(ort, { threads: 2, passes: 'none', precision: 'float32' }),
  'eager cpu': () => createEagerExecutor('cpu'),
}

describe.each(Object.entries(executors))('%s', (_name, create) => {
  it.each(['plain', 'hybrid-root', 'hybrid-stages'])(
    'gives the %s golden',
    async (name) => {
      const file = `${projectRoot()}/test/golden/${name}.npz`
      const arrays = readNpz(readFileSync(file), file)
      const tensors = tf.memory().numTensors
      const rows = await checkModelGolden(arrays, create())
      expect(rows.length).toBeGreaterThan(30)
      expect(rows.filter(({ error, limit }) => !(error <= limit))).toEqual([])
      expect(tf.memory().numTensors).toBe(tensors)
    },
    120_000,
  )
})
