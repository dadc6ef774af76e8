import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { stateDistance, trainSteps } from '../../../test/cases/training-steps.js'
import { loadTensorflow } from '../../engine-process/native.js'
import { projectRoot } from '../../platform/entries.js'
import { readNpz } from '../checkpoint/npz.js'
import { checkModelGolden } from '../golden/model.js'
import { createEagerExecutor } from './eager.js'
import { createTensorflowExecutor } from './tensorflow.js'

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
    const found = await trainSteps(createTensorflowExecutor(), 3)
    expect(tf.memory().numTensors).toBe(tensors)
    found.losses.forEach((loss, i) => expect(loss).toBeCloseTo(reference.losses[i] ?? NaN, 5))
    expect(reference.losses[2]).toBeLessThan((reference.losses[0] ?? NaN) - 0.01)
    expect(stateDistance(found, reference)).toBeLessThan(1e-5)
  })

  it('gives the plain golden of the paper authors', async () => {
    const file = `${projectRoot()}/test/golden/plain.npz`
    const rows = await checkModelGolden(
      readNpz(readFileSync(file), file),
      createTensorflowExecutor(),
    )
    expect(rows.length).toBeGreaterThan(30)
    expect(rows.filter(({ error, limit }) => !(error <= limit))).toEqual([])
  })
})
