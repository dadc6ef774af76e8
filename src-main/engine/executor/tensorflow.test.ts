import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { stateDistance, trainSteps } from '../../../test/cases/training-steps.js'
import { loadTensorflow } from '../../engine-process/native.js'
import { withSavedModel } from '../../engine-process/saved-model-folder.js'
import { noSurroundings, type Stage, type Surroundings } from '../compile/surroundings.js'
import { createEagerExecutor } from './eager.js'
import { createTensorflowExecutor } from './tensorflow.js'

type Tensors = Readonly<Record<string, tf.Tensor>>

const options = { withSavedModel, fuseFrom: 0, passes: 'default', precision: 'float32' } as const
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
    // Sums are made in other orders, and each step goes on with what the one before rounded: fused from 0
    // bytes 1.1e-5 after three steps (7.7e-6 in an earlier order), of which 1.9e-6 after one.
    expect(stateDistance(found, reference)).toBeLessThan(2e-5)
    const one = await trainSteps(createTensorflowExecutor(options), 1)
    expect(stateDistance(one, await trainSteps(createEagerExecutor('cpu'), 1))).toBeLessThan(4e-6)
  })

  it.each([
    // They keep 8 and 11 bits: a product is right to 2^-8 or 2^-11 of itself, a loss of many to less.
    ['bfloat16', 2 ** -8],
    ['float16', 2 ** -11],
  ] as const)('trains in %s as in float32, but for rounding', async (precision, rounding) => {
    const lossScaling = precision === 'float16'
    const reference = await trainSteps(createTensorflowExecutor(options), 3)
    const executor = createTensorflowExecutor({ ...options, precision })
    const mixed = await trainSteps(executor, 3, { lossScaling })
    mixed.losses.forEach((loss, i) => {
      expect(Math.abs(loss - (reference.losses[i] ?? NaN))).toBeLessThan(1.3 * rounding)
    })
    expect(mixed.losses).not.toEqual(reference.losses)
    mixed.gradientNorms.forEach((norm, i) => {
      // Two roundings in a row at the least; 2 of bfloat16's seen, 6 of float16's.
      expect(Math.abs(norm / (reference.gradientNorms[i] ?? NaN) - 1)).toBeLessThan(10 * rounding)
    })
    // Slots hold gradients, sums whose terms cancel: what is left is right to fewer bits (13 and 21 seen).
    expect(stateDistance(mixed, reference)).toBeLessThan(40 * rounding)
  })

  it('starts with zeros, and keeps what is not loaded again', async () => {
    const entry = { inputs: {}, reads: [], build: () => ({ outputs: {}, updates: {} }) }
    const state = { a: { shape: [2] }, b: { shape: [] } }
    const session = await createTensorflowExecutor(options).createSession({
      ...{ description: null, state, entries: { entry } },
    })
    const read = async () => [...(await session.read()).values()].map(({ data }) => [...data])
    expect(await read()).toEqual([[0, 0], [0]])
    await session.load(new Map([['a', { shape: [2], data: Float32Array.of(1, 2) }]]))
    expect(await read()).toEqual([[1, 2], [0]])
    await session.load(new Map([['b', { shape: [], data: Float32Array.of(3) }]]))
    expect(await read()).toEqual([[1, 2], [3]])
    await session.dispose()
  })

  it('takes arrays wherever they lie, and leaves them as they were', async () => {
    const state = { a: { shape: [8] } }
    const entry = {
      inputs: { x: { shape: [8], dtype: 'float32' as const } },
      reads: ['a'],
      build: (inputs: Tensors, { a }: Tensors) => {
        const sum = tf.add(tf.mul(a as tf.Tensor, 2), inputs['x'] as tf.Tensor)
        return { outputs: { sum }, updates: { a: sum } }
      },
    }
    const executor = createTensorflowExecutor({ ...options, fuseFrom: null })
    const session = await executor.createSession({ description: null, state, entries: { entry } })
    const memory = new ArrayBuffer(128)
    for (const offset of [0, 16, 32, 48]) {
      const data = new Float32Array(memory, offset, 8).fill(offset)
      await session.load(new Map([['a', { shape: [8], data }]]))
      const x = { dtype: 'float32', shape: [8], data } as const
      const { sum } = await session.run('entry', { x })
      expect([...(sum?.data ?? [])]).toEqual(new Array(8).fill(3 * offset))
      expect([...data]).toEqual(new Array(8).fill(offset))
    }
    await session.dispose()
  })

  it('sets slots of which some are not given to zeros', async () => {
    const entry = { inputs: {}, reads: [], build: () => ({ outputs: {}, updates: {} }) }
    const names = ['a/x', 'a/y', 'slot/a/x', 'slot/a/y']
    const state = Object.fromEntries(names.map((name) => [name, { shape: [1] }]))
    const executor = createTensorflowExecutor(options)
    const session = await executor.createSession({ description: null, state, entries: { entry } })
    const one = (value: number) => ({ shape: [1], data: Float32Array.of(value) })
    await session.load(new Map([['a/x', one(1)], ['a/y', one(2)], ['slot/a/y', one(3)]])) // prettier-ignore
    const read = await session.read()
    expect([...read].map(([name, { data }]) => [name, ...data])).toEqual([
      ['a/x', 1],
      ['a/y', 2],
      ['slot/a/x', 0],
      ['slot/a/y', 3],
    ])
    await session.dispose()
  })

  it('compiles what an entry calls before its first run, then never again', async () => {
    const stages: Stage[] = []
    const surroundings: Surroundings = {
      ...noSurroundings,
      timed: (stage, work) => {
        if (stages.at(-1) !== stage) stages.push(stage)
        return work()
      },
    }
    await trainSteps(createTensorflowExecutor(options, surroundings), 3)
    // The first entry's functions, while the state is set; then it is run.
    const first = ['load', 'compile', 'run']
    // A library without XLA has nothing to compile for the second.
    const second =
      stages.filter((stage) => stage === 'compile').length > 1 ? ['compile', 'run'] : []
    expect(stages.slice(stages.indexOf('load'))).toEqual([...first, ...second])
  })

  it.each(['float32', 'bfloat16'] as const)(
    'trains in %s with the same numbers when it computes the inside of blocks twice',
    async (precision) => {
      const executor = createTensorflowExecutor({ ...options, precision })
      const kept = await trainSteps(executor, 2)
      const again = await trainSteps(
        {
          ...executor,
          createSession: (program) =>
            executor.createSession({ ...program, recomputes: true, description: null }),
        },
        2,
      )
      again.losses.forEach((loss, i) => expect(loss).toBeCloseTo(kept.losses[i] ?? NaN, 6))
      // What is fused lies otherwise, and sums are made in another order: 2e-6 seen unfused in float32.
      expect(stateDistance(again, kept)).toBeLessThan(precision === 'float32' ? 1e-5 : 1e-3)
    },
  )
})
