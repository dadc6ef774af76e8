import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { stateDistance, trainSteps } from '../../../test/cases/training-steps.js'
import { loadTensorflow } from '../../engine-process/native.js'
import { withSavedModel } from '../../engine-process/saved-model-folder.js'
import { projectRoot } from '../../platform/entries.js'
import { readNpz } from '../checkpoint/npz.js'
import { checkModelGolden } from '../golden/model.js'
import { createEagerExecutor } from './eager.js'
import { createTensorflowExecutor } from './tensorflow.js'

const options = { withSavedModel, passes: 'default', precision: 'float32' } as const
const loaded = loadTensorflow(1)
const here = loaded.ok ? '' : ` (skipped: ${loaded.reason})`

describe.skipIf(!loaded.ok)(`tensorflow${here}`, () => {
  it('shares one engine with the tfjs-core of the application', () => {
    const native = (loaded.ok ? loaded.module : null) as { engine(): unknown }
    expect(native.engine()).toBe(tf.engine())
  })

  it('trains as eager does, after another backend was in use, and frees its tensors', async () => {
    const reference = await trainSteps(createEagerExecutor('cpu'), 3)
    expect(tf.getBackend()).toBe('cpu')
    const tensors = tf.memory().numTensors
    const found = await trainSteps(createTensorflowExecutor(options), 3)
    expect(tf.memory().numTensors).toBe(tensors)
    found.losses.forEach((loss, i) => expect(loss).toBeCloseTo(reference.losses[i] ?? NaN, 5))
    expect(reference.losses[2]).toBeLessThan((reference.losses[0] ?? NaN) - 0.01)
    expect(stateDistance(found, reference)).toBeLessThan(1e-5)
  })

  it('trains in bfloat16 as in float32, but for rounding', async () => {
    const reference = await trainSteps(createTensorflowExecutor(options), 3)
    const mixed = await trainSteps(
      createTensorflowExecutor({ ...options, precision: 'bfloat16' }),
      3,
    )
    // bfloat16 keeps 8 bits: a product is right to 2^-8 of itself, a loss of many to less.
    mixed.losses.forEach((loss, i) => {
      expect(Math.abs(loss - (reference.losses[i] ?? NaN))).toBeLessThan(5e-3)
    })
    expect(mixed.losses).not.toEqual(reference.losses)
    mixed.gradientNorms.forEach((norm, i) => {
      // Two roundings of 2^-8 in a row at the least; 0.006 seen.
      expect(Math.abs(norm / (reference.gradientNorms[i] ?? NaN) - 1)).toBeLessThan(0.02)
    })
    // Slots hold gradients, sums whose terms cancel: what is left is right to fewer bits (0.05 seen).
    expect(stateDistance(mixed, reference)).toBeLessThan(0.1)
  })

  it.each(['plain', 'hybrid-root', 'hybrid-stages'])(
    'gives the golden %s of the paper authors',
    async (name) => {
      const file = `${projectRoot()}/test/golden/${name}.npz`
      const rows = await checkModelGolden(
        readNpz(readFileSync(file), file),
        createTensorflowExecutor(options),
      )
      expect(rows.length).toBeGreaterThan(30)
      expect(rows.filter(({ error, limit }) => !(error <= limit))).toEqual([])
    },
  )
})
