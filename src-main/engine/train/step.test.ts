import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import * as ort from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import type { OptimizerConfig } from '../../contract/run-config.js'
import { createRandom } from '../augment/random.js'
import { compileEntry } from '../compile/compile.js'
import { createEagerExecutor } from '../executor/eager.js'
import type { Executor, Session } from '../executor/executor.js'
import { createOnnxRuntimeExecutor } from '../executor/onnxruntime.js'
import type { HostArray, HostInput } from '../host-array.js'
import { initialParameters } from '../model/params.js'
import { architectureOf } from '../model/variants.js'
import { microBatchInputs, scalar, type LabelledBatch } from './batch-inputs.js'
import { noiseInputs } from './noise.js'
import { headProgram, trainingProgram, type StepOptions } from './step.js'

const architecture = architectureOf('test', 'tanh')
const [batch, classes, resolution] = [8, 3, 16]
const sgd: OptimizerConfig = { type: 'sgd', momentum: 0.9 }
const adamw: OptimizerConfig = {
  type: 'adamw',
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-3, // large, so that rounding noise in a gradient near 0 stays noise
  weightDecay: 0.1,
}

const plain = {
  architecture,
  classes,
  resolution,
  optimizer: sgd,
  clipNorm: 1,
  loss: 'softmax',
  lossScaling: false,
  mixup: false,
  dropout: 0,
  stochasticDepth: 0,
  recompute: false,
  trainable: () => true,
} as const satisfies Omit<StepOptions, 'microBatch' | 'evaluateBatch'>
type Options = Omit<StepOptions, 'microBatch' | 'evaluateBatch'>

const noisy: Options = { ...plain, mixup: true, dropout: 0.2, stochasticDepth: 0.5 }
const onnxruntime = createOnnxRuntimeExecutor(ort, {
  threads: 1,
  passes: 'default',
  precision: 'float32',
})
const eager = createEagerExecutor('cpu')

/** Parameters with a head that is not zero, so that gradients flow everywhere. */
function parameters(): Map<string, HostArray> {
  const arrays = initialParameters(architecture, { classes, resolution }, 5)
  const random = createRandom(11)
  for (const name of ['head/kernel', 'head/bias']) {
    const array = arrays.get(name)
    if (array) arrays.set(name, { ...array, data: array.data.map(() => random.normal()) })
  }
  return arrays
}

const random = createRandom(1)
const examples: LabelledBatch = {
  examples: {
    dtype: 'uint8',
    shape: [batch, resolution, resolution, 3],
    data: Uint8Array.from({ length: batch * resolution * resolution * 3 }, () => random.integer(256)),
  },
  labels: Int32Array.from({ length: batch }, () => random.integer(classes)),
  lambda: 0.7,
} // prettier-ignore

function ratesAt(optimizer: OptimizerConfig, step: number): Record<string, HostInput> {
  const learningRate = scalar(0.01)
  if (optimizer.type === 'sgd') return { learningRate }
  const data = Float32Array.of(1 - optimizer.beta1 ** step, 1 - optimizer.beta2 ** step)
  return { learningRate, correction: { dtype: 'float32', shape: [2], data } }
}

async function open(executor: Executor, options: Options, microBatch: number): Promise<Session> {
  const program = trainingProgram({ ...options, microBatch, evaluateBatch: microBatch })
  const session = await executor.createSession(program)
  await session.load(parameters())
  return session
}

/** Two steps in micro-batches; the loss of each, and the state at the end. */
async function twoSteps(
  executor: Executor,
  options: Options,
  microBatch: number,
  { batchOf = examples, inOnePass = microBatch >= batch } = {},
) {
  const session = await open(executor, options, microBatch)
  const { mixup, dropout, stochasticDepth, optimizer } = options
  const noise = { dropout, stochasticDepth, depth: architecture.depth, microBatch }
  const losses: number[] = []
  for (const step of [1, 2]) {
    const inputsFrom = (start: number) => ({
      ...microBatchInputs(batchOf, start, {
        input: 'images',
        microBatch,
        classes,
        mixup,
        classWeights: Float32Array.of(0.5, 1, 2),
      }),
      ...noiseInputs(noise, { seed: 9, step, start }),
    })
    const rates = ratesAt(optimizer, step)
    if (inOnePass) {
      const { loss } = await session.run('train', { ...inputsFrom(0), ...rates })
      losses.push(loss?.data[0] ?? NaN)
      continue
    }
    let sum = 0
    for (let start = 0; start < batch; start += microBatch)
      sum += (await session.run('accumulate', inputsFrom(start)))['loss']?.data[0] ?? NaN
    await session.run('apply', rates)
    losses.push(sum)
  }
  const state = await session.read()
  await session.dispose()
  return { losses, state }
}

/** Largest difference of an array to another, relative to the other's largest value. */
function difference(found: HostArray | undefined, expected: HostArray): number {
  const largest = expected.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const apart = expected.data.reduce(
    (most, value, at) => Math.max(most, Math.abs(value - (found?.data[at] ?? NaN))),
    0,
  )
  return largest === 0 ? apart : apart / largest
}

const stateOf = ({ state }: { state: Map<string, HostArray> }) =>
  [...state].filter(([name]) => !name.startsWith('accumulator/'))

describe('trainingProgram', () => {
  describe.each([
    ['SGD', noisy],
    ['AdamW', { ...noisy, optimizer: adamw }],
  ])('with %s, Mixup, class weights, dropout and stochastic depth', (_, options) => {
    it.each([1, 3, 8])('takes the same steps in micro-batches of %i', async (microBatch) => {
      const before = parameters()
      const whole = await twoSteps(onnxruntime, options, batch)
      const parts = await twoSteps(onnxruntime, options, microBatch, { inOnePass: false })
      parts.losses.forEach((loss, at) =>
        expect(Math.abs(loss - (whole.losses[at] ?? NaN))).toBeLessThan(1e-6 * loss),
      )
      for (const [name, array] of stateOf(whole)) {
        if (/key\/bias$/.test(name)) continue // softmax is blind to it: its gradient is noise
        // What starts at about 0 (slots, biases) is nothing but summed gradients, whose own float32
        // rounding differs with the order of the sum; the rest must agree to 1e-6.
        const limit = before.get(name)?.data.some((value) => Math.abs(value) > 1e-3) ? 1e-6 : 2e-5
        expect.soft(difference(parts.state.get(name), array), name).toBeLessThan(limit)
      }
    })
  })

  it('computes the same noisy step in onnxruntime as in eager', async () => {
    const tensors = tf.memory().numTensors
    const expected = await twoSteps(eager, noisy, batch)
    const found = await twoSteps(onnxruntime, noisy, batch)
    expect(tf.memory().numTensors).toBe(tensors)
    expected.losses.forEach((loss, at) =>
      expect(Math.abs(loss - (found.losses[at] ?? NaN))).toBeLessThan(1e-5 * loss),
    )
    const calm = await twoSteps(onnxruntime, { ...noisy, dropout: 0 }, batch)
    expect(Math.abs((calm.losses[0] ?? 0) - (found.losses[0] ?? 0))).toBeGreaterThan(1e-3)
  })

  it('takes the same noisy steps when it computes the inside of blocks twice', async () => {
    const kept = await twoSteps(onnxruntime, noisy, batch)
    const again = await twoSteps(onnxruntime, { ...noisy, recompute: true }, batch)
    expect(again.losses).toEqual(kept.losses)
    for (const [name, array] of stateOf(kept)) {
      // A product with and without what onnxruntime fuses into it may differ in the last bit.
      expect.soft(difference(again.state.get(name), array), name).toBeLessThan(1e-6)
    }
  })

  it('is as without stochastic depth when every branch is kept', async () => {
    const [session, bare] = [
      await open(onnxruntime, { ...plain, stochasticDepth: 0.5 }, batch),
      await open(onnxruntime, plain, batch),
    ]
    const shape = { input: 'images', microBatch: batch, classes, mixup: false, classWeights: null } as const // prettier-ignore
    const inputs = { ...microBatchInputs(examples, 0, shape), ...ratesAt(sgd, 1) }
    const lossWith = async (keep: number) => {
      const data = new Float32Array(4 * batch).fill(keep)
      const noise = { keep: { dtype: 'float32', shape: [4, batch], data } } as const
      const { loss } = await session.run('train', { ...inputs, ...noise })
      await session.load(parameters())
      return loss?.data[0]
    }
    const { loss } = await bare.run('train', inputs)
    expect(await lossWith(1)).toBe(loss?.data[0])
    expect(Math.abs(((await lossWith(0)) ?? NaN) - (loss?.data[0] ?? NaN))).toBeGreaterThan(1e-3)
    await Promise.all([session.dispose(), bare.dispose()])
  })

  it('leaves what is frozen as it was, byte for byte, and trains the rest', async () => {
    const trainable = (name: string) => /encoderblock_1|encoder_norm|head/.test(name)
    const { state } = await twoSteps(onnxruntime, { ...plain, trainable }, 3)
    for (const [name, before] of parameters()) {
      const same = Buffer.from(before.data.buffer).equals(Buffer.from(state.get(name)?.data.buffer ?? new ArrayBuffer(0))) // prettier-ignore
      expect(same, name).toBe(!trainable(name))
    }
    expect([...state.keys()].filter((name) => name.startsWith('momentum/')).every((name) => trainable(name))).toBe(true) // prettier-ignore
  })

  it('skips the work of gradients that nothing needs', async () => {
    const nodes = async (trainable: (name: string) => boolean) => {
      const options = { ...plain, trainable, microBatch: batch, evaluateBatch: batch }
      const graph = await compileEntry(trainingProgram(options), 'train', {
        passes: 'default',
        precision: 'float32',
      })
      return graph.nodes.length
    }
    const [all, last, head] = [
      await nodes(() => true),
      await nodes((name) => /encoderblock_1|encoder_norm|head/.test(name)),
      await nodes((name) => name.startsWith('head/')),
    ]
    const forward = await compileEntry(
      trainingProgram({ ...plain, microBatch: batch, evaluateBatch: batch }),
      'evaluate',
      { passes: 'default', precision: 'float32' },
    )
    expect(last).toBeLessThan(0.75 * all)
    expect(head).toBeLessThan(0.5 * all)
    expect(head).toBeLessThan(forward.nodes.length + 60) // loss, head and update alone
  })
})

describe('headProgram', () => {
  it('trains the head on cached features as the whole network does with its backbone frozen', async () => {
    const trainable = (name: string) => name.startsWith('head/')
    const session = await open(onnxruntime, plain, batch)
    const { features } = await session.run('features', {
      images: examples.examples,
    })
    await session.dispose()
    const weights = Float32Array.of(0.5, 1, 2)
    const head = await onnxruntime.createSession(
      headProgram({ ...plain, width: architecture.width, microBatch: 3, evaluateBatch: 3 }),
    )
    const own = [...parameters()].filter(([name]) => trainable(name))
    await head.load(new Map(own))
    const cached: LabelledBatch = {
      examples: { dtype: 'float32', ...(features ?? { shape: [], data: new Float32Array() }) },
      labels: examples.labels,
      lambda: 1,
    }
    for (const step of [1, 2]) {
      for (let start = 0; start < batch; start += 3) {
        const shape = { input: 'features', microBatch: 3, classes, mixup: false, classWeights: weights } as const // prettier-ignore
        await head.run('accumulate', microBatchInputs(cached, start, shape))
      }
      await head.run('apply', ratesAt(sgd, step))
    }
    const found = await head.read()
    await head.dispose()
    const whole = await twoSteps(onnxruntime, { ...plain, trainable }, batch, {
      batchOf: { ...examples, lambda: 1 },
    })
    for (const [name] of own) {
      const expected = whole.state.get(name)
      if (expected) expect(difference(found.get(name), expected)).toBeLessThan(1e-5)
    }
  })
})
