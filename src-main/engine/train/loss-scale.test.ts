import '@tensorflow/tfjs-backend-cpu'
import * as ort from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import type { Precision } from '../../contract/run-config.js'
import { createEagerExecutor } from '../executor/eager.js'
import type { Executor, Session } from '../executor/executor.js'
import { createOnnxRuntimeExecutor } from '../executor/onnxruntime.js'
import type { HostArray } from '../host-array.js'
import { initialParameters } from '../model/params.js'
import { architectureOf } from '../model/variants.js'
import { microBatchInputs, scalar } from './batch-inputs.js'
import { plainTrainingProgram } from './plain-step.js'

const architecture = architectureOf('test', 'tanh')
const size = { classes: 3, resolution: 16 }
const batch = 4
const learningRate = scalar(0.05)
const inputs = microBatchInputs(
  {
    examples: {
      dtype: 'uint8',
      shape: [batch, 16, 16, 3],
      data: Uint8Array.from({ length: batch * 768 }, (_, at) => (at * at + 3 * at) % 256),
    },
    labels: Int32Array.of(0, 2, 1, 2),
    lambda: 1,
  },
  0,
  { input: 'images', microBatch: batch, classes: 3, mixup: false, classWeights: null },
)

async function open(executor: Executor, state: Record<string, number>, lossScaling = true) {
  const session = await executor.createSession(
    plainTrainingProgram({ architecture, ...size, batch, lossScaling }),
  )
  const start = initialParameters(architecture, size, 3)
  start.get('head/kernel')?.data.forEach((_, at, data) => (data[at] = Math.sin(at + 1)))
  const own = Object.entries(state).map(([name, value]) => {
    return [name, { shape: [], data: Float32Array.of(value) }] as const
  })
  await session.load(new Map<string, HostArray>([...start, ...own]))
  return session
}

async function numberOf(session: Session, name: string): Promise<number> {
  return (await session.read([name])).get(name)?.data[0] ?? NaN
}

/** All arrays but the scale's own. */
async function stateOf(session: Session) {
  return [...(await session.read())].filter(([name]) => !name.startsWith('lossScale/'))
}

const onnxruntime = (precision: Precision) =>
  createOnnxRuntimeExecutor(ort, { threads: 1, passes: 'default', precision })

const executors: readonly (readonly [string, () => Executor])[] = [
  ['eager', () => createEagerExecutor('cpu')],
  ['onnxruntime', () => onnxruntime('float32')],
  ['onnxruntime float16', () => onnxruntime('float16')],
]

describe.each(executors)('the loss scale, %s', (_name, create) => {
  it('starts at 2^15', async () => {
    const session = await open(create(), {})
    const outputs = await session.run('train', { ...inputs, learningRate })
    expect(outputs['lossScale']?.data[0]).toBe(2 ** 15)
    await session.dispose()
  })

  it('doubles after 2000 updates', async () => {
    const session = await open(create(), { 'lossScale/factor': 2 ** 8, 'lossScale/updates': 1998 })
    await session.run('train', { ...inputs, learningRate })
    expect(await numberOf(session, 'lossScale/factor')).toBe(2 ** 8)
    expect(await numberOf(session, 'lossScale/updates')).toBe(1999)
    await session.run('train', { ...inputs, learningRate })
    expect(await numberOf(session, 'lossScale/factor')).toBe(2 ** 9)
    expect(await numberOf(session, 'lossScale/updates')).toBe(0)
    await session.dispose()
  })

  it.each(['train', 'accumulate'])(
    'skips the update of a step that overflows in %s',
    async (way) => {
      // 2^126 times a gradient of 4 does not fit float32 either.
      const session = await open(create(), { 'lossScale/factor': 2 ** 126, 'lossScale/updates': 7 })
      const before = await stateOf(session)
      const outputs =
        way === 'train'
          ? await session.run('train', { ...inputs, learningRate })
          : await session.run('accumulate', inputs).then(async (pass) => ({
              ...pass,
              ...(await session.run('apply', { learningRate })),
            }))
      expect(outputs['gradientNorm']?.data[0]).not.toSatisfy(Number.isFinite)
      expect(outputs['loss']?.data[0]).toSatisfy(Number.isFinite)
      expect(await stateOf(session)).toEqual(before)
      expect(await numberOf(session, 'lossScale/factor')).toBe(2 ** 125)
      expect(await numberOf(session, 'lossScale/updates')).toBe(0)
      await session.dispose()
    },
  )
})

it('changes no bit of a step in float32: factors are powers of two', async () => {
  const steps = async (lossScaling: boolean) => {
    const session = await open(onnxruntime('float32'), {}, lossScaling)
    for (let step = 0; step < 3; step++) await session.run('train', { ...inputs, learningRate })
    const state = await stateOf(session)
    await session.dispose()
    return state
  }
  expect(await steps(true)).toEqual(await steps(false))
})
