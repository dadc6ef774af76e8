import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { readFileSync } from 'node:fs'
import * as ort from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { passSetNames } from '../../contract/bench.js'
import { precisionNames, type Precision } from '../../contract/run-config.js'
import { loadTensorflow } from '../../engine-process/native.js'
import { withSavedModel } from '../../engine-process/saved-model-folder.js'
import { projectRoot } from '../../platform/entries.js'
import { readNpz } from '../checkpoint/npz.js'
import type { CompileOptions } from '../compile/compile.js'
import { createEagerExecutor } from '../executor/eager.js'
import type { Executor } from '../executor/executor.js'
import { createOnnxRuntimeExecutor } from '../executor/onnxruntime.js'
import { createTensorflowExecutor } from '../executor/tensorflow.js'
import { checkModelGolden } from './model.js'

const loaded = loadTensorflow(1)
const here = loaded.ok ? '' : ` (skipped: ${loaded.reason})`

const onnxruntime = (options: CompileOptions) =>
  createOnnxRuntimeExecutor(ort, { threads: 2, ...options })
const tensorflow = (options: CompileOptions, fuseFrom: number | null = null) =>
  createTensorflowExecutor({ withSavedModel, fuseFrom, ...options })

/** The arrays come from the paper authors' own Flax code: test/golden/make_model_golden.py. */
async function check(name: string, executor: Executor, precision: Precision): Promise<void> {
  const file = `${projectRoot()}/test/golden/${name}.npz`
  const arrays = readNpz(readFileSync(file), file)
  const tensors = tf.memory().numTensors
  const rows = await checkModelGolden(arrays, executor, precision)
  expect(rows.length).toBeGreaterThan(30)
  expect(rows.filter(({ error, limit }) => !(error <= limit))).toEqual([])
  expect(tf.memory().numTensors).toBe(tensors)
}

describe.each(['plain', 'hybrid-root', 'hybrid-stages'])('the golden %s', (name) => {
  it('holds in eager cpu', () => check(name, createEagerExecutor('cpu'), 'float32'), 120_000)

  describe.each(passSetNames)('with the passes %s', (passes) => {
    it.each(['float32', 'float16'] as const)('holds in onnxruntime %s', (precision) =>
      check(name, onnxruntime({ passes, precision }), precision),
    )

    it.skipIf(!loaded.ok).each(precisionNames)(`holds in tensorflow %s${here}`, (precision) =>
      check(name, tensorflow({ passes, precision }), precision),
    )
  })

  it.skipIf(!loaded.ok).each(precisionNames)(`holds in tensorflow %s, fused${here}`, (precision) =>
    check(name, tensorflow({ passes: 'default', precision }, 0), precision),
  )
})
