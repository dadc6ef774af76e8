import * as ort from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import {
  eventsOf,
  one,
  optionsWith,
  pretendSession,
  type Recompute,
} from '../../../test/cases/counted-training.js'
import { VitrineError } from '../../contract/errors.js'
import type { Session } from '../executor/executor.js'
import { createOnnxRuntimeExecutor } from '../executor/onnxruntime.js'
import { initialParameters } from '../model/params.js'
import { architectureOf } from '../model/variants.js'
import { balancedWeights, microBatchInputs } from './batch-inputs.js'
import { trainingProgram } from './step.js'
import { isOutOfMemory, type PassShape, type TrainerEvent, type TrainerOptions } from './trainer.js'

const sizeOf = ({ microBatch, recompute }: PassShape) => `${microBatch}${recompute ? ' again' : ''}`

const warningsOf = (events: TrainerEvent[]) =>
  events.flatMap((event) => (event.type === 'warning' ? [event] : []))

describe('train', () => {
  it('halves the micro-batch until it fits, says so, and applies each example once a step', async () => {
    const opened: PassShape[] = []
    const events = await eventsOf(optionsWith(2, opened))
    expect(opened.map(sizeOf)).toEqual(['8', '4', '2'])
    expect(events.filter((event) => event.type === 'warning')).toHaveLength(2)
    expect(events.findLast((event) => event.type === 'checkpoint')?.file).toBe('total 3')
  })

  it('halves the micro-batch where an evaluation does not fit, and measures all of it', async () => {
    const opened: PassShape[] = []
    const options = optionsWith(Infinity, opened)
    const events = await eventsOf({
      ...options,
      async openSession(shape, state) {
        opened.push(shape)
        const session = pretendSession(shape, state.get('total')?.data[0] ?? 0, Infinity)
        const small = pretendSession(shape, 0, 2)
        const run: Session['run'] = (entry, inputs) =>
          entry === 'evaluate' ? small.run(entry, inputs) : session.run(entry, inputs)
        return { ...session, run }
      },
      async *evaluationBatches(size) {
        const examples = { dtype: 'uint8' as const, shape: [size, 1, 1, 3], data: new Uint8Array(size * 3) } // prettier-ignore
        for (let at = 0; at < 8; at += size) yield { examples, labels: new Int32Array(size), indices: new Int32Array(size), count: size } // prettier-ignore
      },
    })
    expect(opened.map(sizeOf)).toEqual(['8', '4', '2'])
    const measured = events.find((event) => event.type === 'evaluation')
    expect(measured).toMatchObject({ examples: 8, step: 3 })
    expect(events.findLast((event) => event.type === 'checkpoint')?.file).toBe('total 3')
  })

  it.each([
    ['auto', 8, ['8']],
    ['auto', 4, ['8', '8 again']],
    ['auto', 2, ['8', '8 again', '4 again']],
    ['always', 2, ['8 again', '4 again']],
    ['never', 4, ['8', '4']],
  ] as const)('with recomputation %s and room for %i opens %j', async (recompute, room, sizes) => {
    const opened: PassShape[] = []
    const events = await eventsOf(optionsWith(room, opened, recompute))
    expect(opened.map(sizeOf)).toEqual(sizes)
    const warnings = warningsOf(events)
    expect(warnings.map(({ code }) => code)).toEqual(sizes.slice(1).map(() => 'out-of-memory'))
    if (sizes[1] === '8 again') {
      expect(warnings[0]?.message).toMatch(/at step 1; the inside of blocks is now computed again/)
    }
    expect(events.findLast((event) => event.type === 'checkpoint')?.file).toBe('total 3')
  })

  it('halves the micro-batch of a head over features, which has no blocks', async () => {
    const opened: PassShape[] = []
    const options = optionsWith(4, opened, 'auto')
    const examples = { dtype: 'float32' as const, shape: [8, 2], data: new Float32Array(16) }
    await eventsOf({
      ...options,
      feed: { ...options.feed, input: 'features' },
      async *trainBatches() {
        yield { examples, labels: new Int32Array(8), lambda: 1 }
      },
    })
    expect(opened.map(sizeOf)).toEqual(['8', '4'])
  })

  it('gives up with the words of an executor that refused one example', async () => {
    const why = 'It can take 1 MiB.'
    const text = { what: 'It needs 2 MiB.', why, remedy: 'Take another executor.' }
    const options = optionsWith(Infinity, [], 'never')
    const ended = eventsOf({
      ...options,
      openSession: async (shape, state) => ({
        ...(await options.openSession(shape, state)),
        run: () => Promise.reject(new VitrineError('out-of-memory', text)),
      }),
    })
    await expect(ended).rejects.toMatchObject({
      code: 'out-of-memory',
      text: { what: 'Memory ran out at step 1.', why, remedy: 'Take another executor.' },
    })
  })

  it('gives up when one example does not fit', async () => {
    for (const recompute of ['never', 'auto'] as const) {
      const ended = eventsOf(optionsWith(0, [], recompute))
      await expect(ended).rejects.toMatchObject({ code: 'out-of-memory' })
    }
  })
})

/** onnxruntime 1.30's words for a failed allocation, provoked with `ulimit -d` on a real run. */
const arenaWords =
  "Non-zero status code returned while running Mul node. Name:'Mul_2' Status Message: " +
  '/onnxruntime_src/onnxruntime/core/framework/bfc_arena.cc:360 void* onnxruntime::BFCArena::' +
  'AllocateRawInternal(size_t, bool, onnxruntime::Stream*) Failed to allocate memory for ' +
  'requested buffer of size 7372800'

describe('isOutOfMemory', () => {
  it.each([
    [arenaWords, true],
    ['std::bad_alloc', true],
    ['OOM when allocating tensor with shape[64,3,577,577] and type float', true],
    ["Non-zero status code returned while running Mul node. Name:'Mul_2' Status Message: 2 by 3", false], // prettier-ignore
    ['a room is missing', false],
  ])('knows %s', (words, expected) => {
    expect(isOutOfMemory(new Error(words))).toBe(expected)
  })
})

describe('train on a real session that runs out of memory', () => {
  it('goes on with the numbers of a run that had the smaller pass from the start', async () => {
    const architecture = architectureOf('test', 'tanh')
    const size = { classes: 2, resolution: 16 }
    const executor = createOnnxRuntimeExecutor(ort, {
      threads: 1,
      passes: 'default',
      precision: 'float32',
    })
    const optionsOf = (
      microBatch: number,
      room: number,
      recompute?: Recompute,
    ): TrainerOptions => ({
      ...optionsWith(Infinity, [], recompute),
      microBatch,
      state: initialParameters(architecture, size, 1),
      checkpoint: async () => 'saved',
      async openSession(own, state) {
        const evaluateBatch = own.microBatch
        const program = trainingProgram({
          ...{ architecture, ...size, ...own, evaluateBatch, clipNorm: 1 },
          ...{
            optimizer: { type: 'sgd', momentum: 0 },
            loss: 'softmax',
            lossScaling: false,
            mixup: false,
          },
          ...{ dropout: 0, stochasticDepth: 0, trainable: () => true },
        })
        const session = await executor.createSession(program)
        await session.load(state)
        const run: Session['run'] = async (entry, inputs) => {
          if (own.microBatch / (own.recompute ? 2 : 1) > room) throw new Error(arenaWords)
          return session.run(entry, inputs)
        }
        return { ...session, run }
      },
      async *trainBatches({ startStep, steps }) {
        for (let step = startStep; step < startStep + steps; step++) {
          const data = Uint8Array.from({ length: 8 * 768 }, (_, at) => (at * (step + 7)) % 251)
          const examples = { dtype: 'uint8' as const, shape: [8, 16, 16, 3], data }
          yield { examples, labels: Int32Array.of(0, 1, 1, 0, 1, 0, 0, 1), lambda: 1 }
        }
      },
    })
    const lossesOf = (events: TrainerEvent[]) =>
      events.flatMap((event) => (event.type === 'step' ? [event.loss] : []))
    const short = await eventsOf(optionsOf(8, 3))
    expect(short.filter((event) => event.type === 'warning')).toHaveLength(2)
    expect(lossesOf(short)).toHaveLength(3)
    expect(lossesOf(short)).toEqual(lossesOf(await eventsOf(optionsOf(2, 3))))
    const again = await eventsOf(optionsOf(8, 4, 'auto'))
    expect(warningsOf(again)).toHaveLength(1)
    expect(lossesOf(again)).toEqual(lossesOf(await eventsOf(optionsOf(8, 8, 'never'))))
  })
})

describe('train in float16', () => {
  const architecture = architectureOf('test', 'tanh')
  const size = { classes: 2, resolution: 16 }
  const executor = createOnnxRuntimeExecutor(ort, {
    threads: 1,
    passes: 'default',
    precision: 'float16',
  })
  const optimizer = { type: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 } as const // prettier-ignore

  /** Steps from `start` on; the events, and what the last checkpoint holds. */
  async function steps(count: number, start: Pick<TrainerOptions, 'state' | 'progress'>) {
    let saved = start
    const options = optionsWith(Infinity, [])
    const events = await eventsOf({
      ...options,
      ...start,
      config: { ...options.config, train: { ...options.config.train, optimizer, learningRate: 1e-3 } }, // prettier-ignore
      steps: start.progress.step + count,
      async checkpoint(state, progress) {
        saved = { state: new Map(state), progress }
        return 'saved'
      },
      async openSession({ microBatch, recompute }, state) {
        const program = trainingProgram({
          ...{ architecture, ...size, microBatch, evaluateBatch: microBatch, clipNorm: 1 },
          ...{ optimizer, loss: 'softmax', lossScaling: true, mixup: false },
          ...{ dropout: 0, stochasticDepth: 0, recompute, trainable: () => true },
        })
        const session = await executor.createSession(program)
        await session.load(state)
        return session
      },
      async *trainBatches({ startStep, steps: many }) {
        for (let step = startStep; step < startStep + many; step++) {
          const data = Uint8Array.from({ length: 8 * 768 }, (_, at) => (at * (step + 7)) % 251)
          const examples = { dtype: 'uint8' as const, shape: [8, 16, 16, 3], data }
          yield { examples, labels: Int32Array.of(0, 1, 1, 0, 1, 0, 0, 1), lambda: 1 }
        }
      },
    })
    return { events, saved }
  }

  it('skips steps that overflow, says so, and resumes to the same numbers', async () => {
    const state = initialParameters(architecture, size, 1)
    state.get('head/kernel')?.data.forEach((_, at, data) => (data[at] = Math.sin(at + 1)))
    state.set('lossScale/factor', one(2 ** 22))
    const start = { state, progress: { step: 0, best: null, stale: 0, skipped: 0 } }
    const whole = await steps(12, start)
    const said = whole.events.filter((event) => event.type === 'step')
    const skips = whole.events.filter((event) => event.type === 'warning')
    expect(skips.length).toBeGreaterThan(2)
    expect(skips.length).toBeLessThan(12)
    expect(skips[0]).toMatchObject({ code: 'step-skipped' })
    expect(skips[0]?.message).toContain('loss scale of 4194304,')
    expect(said[0]).toMatchObject({ gradientNorm: 0, lossScale: 2 ** 22 })
    expect(said[1]).toMatchObject({ gradientNorm: 0, lossScale: 2 ** 21 })
    expect(said.at(-1)?.lossScale).toBe(2 ** (22 - skips.length))
    expect(whole.saved.progress.skipped).toBe(skips.length)

    const first = await steps(2, start)
    expect(first.saved.progress).toMatchObject({ step: 2, skipped: 2 })
    const second = await steps(10, first.saved)
    expect(second.saved.state).toEqual(whole.saved.state)
    expect(second.saved.progress.skipped).toBe(skips.length)
    expect(second.events.filter((event) => event.type === 'warning')).toEqual(skips.slice(2))
  })
})

describe('microBatchInputs', () => {
  const examples = { dtype: 'uint8', shape: [3, 1, 1, 3], data: Uint8Array.of(1, 1, 1, 2, 2, 2, 3, 3, 3) } as const // prettier-ignore
  const batch = { examples, labels: Int32Array.of(0, 1, 1), lambda: 0.75 }
  const shape = { input: 'images', microBatch: 2, classes: 2, mixup: true, classWeights: null } as const // prettier-ignore

  it('pads the last one with shares of 0 and takes partners from the whole batch', () => {
    const first = microBatchInputs(batch, 0, shape)
    expect([...(first['partners']?.data ?? [])]).toEqual([3, 3, 3, 1, 1, 1])
    expect([...(first['targets']?.data ?? [])]).toEqual([0.75, 0.25, 0.25, 0.75])
    const last = microBatchInputs(batch, 2, shape)
    expect([...(last['images']?.data ?? [])]).toEqual([3, 3, 3, 0, 0, 0])
    expect([...(last['weights']?.data ?? [])]).toEqual([Math.fround(1 / 3), 0])
  })

  it('balances classes so that the mean weight is 1', () => {
    expect([...balancedWeights([0, 0, 0, 1], 2)]).toEqual([Math.fround(4 / 6), 2])
  })
})
