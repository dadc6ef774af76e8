import * as ort from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import type { RunConfig } from '../../contract/run-config.js'
import type { Session } from '../executor/executor.js'
import { createOnnxRuntimeExecutor } from '../executor/onnxruntime.js'
import type { HostArray } from '../host-array.js'
import { initialParameters } from '../model/params.js'
import { architectureOf } from '../model/variants.js'
import { balancedWeights, microBatchInputs } from './batch-inputs.js'
import { trainingProgram } from './step.js'
import { isOutOfMemory, train, type TrainerEvent, type TrainerOptions } from './trainer.js'

const one = (value: number): HostArray => ({ shape: [], data: Float32Array.of(value) })

/** Trains one number: `total` counts the shares that were applied. Runs out of memory above `room`. */
function pretendSession(microBatch: number, start: number, room: number): Session {
  let [total, accumulated] = [start, 0]
  return {
    load: async () => undefined,
    read: async () => new Map([['total', one(total)], ['accumulator/total', one(accumulated)]]), // prettier-ignore
    dispose: async () => undefined,
    async run(entry, inputs) {
      const share = (inputs['weights']?.data as Float32Array | undefined)?.reduce((a, b) => a + b)
      if (entry === 'accumulate' && accumulated > 0 && microBatch > room)
        throw new Error('std::bad_alloc')
      if (entry === 'evaluate' && microBatch > room) throw new Error('Failed to allocate memory')
      if (entry === 'train' && microBatch > room) throw new Error('Failed to allocate memory')
      if (entry === 'train') total += share ?? 0
      if (entry === 'accumulate') accumulated += share ?? 0
      if (entry === 'apply') [total, accumulated] = [total + accumulated, 0]
      const logits = { shape: [microBatch, 2], data: new Float32Array(2 * microBatch) }
      return { logits, loss: one(share ?? 0), correct: one(0), gradientNorm: one(1) }
    },
  }
}

function optionsWith(room: number, opened: number[]): TrainerOptions {
  const config = {
    data: { labels: null },
    train: {
      batch: 8, warmupSteps: 0, learningRate: 1, loss: 'softmax', earlyStopping: null,
      optimizer: { type: 'sgd', momentum: 0 }, evaluateEvery: 100, checkpointEvery: 100,
    },
  } as unknown as RunConfig // prettier-ignore
  const examples = { dtype: 'uint8' as const, shape: [8, 1, 1, 3], data: new Uint8Array(24) }
  return {
    config,
    classes: ['a', 'b'],
    feed: { input: 'images', mixup: false, classWeights: null },
    noise: { dropout: 0, stochasticDepth: 0, depth: 1 },
    steps: 3,
    microBatch: 8,
    async openSession(microBatch, state) {
      opened.push(microBatch)
      return pretendSession(microBatch, state.get('total')?.data[0] ?? 0, room)
    },
    state: new Map([['total', one(0)]]),
    progress: { step: 0, best: null, stale: 0, skipped: 0 },
    async *trainBatches({ steps }) {
      for (let at = 0; at < steps; at++) yield { examples, labels: new Int32Array(8), lambda: 1 }
    },
    async *evaluationBatches() {
      // nothing to measure
    },
    checkpoint: async (arrays) => {
      expect([...arrays.keys()]).toEqual(['total'])
      return `total ${arrays.get('total')?.data[0]}`
    },
    now: () => 0,
    cancelled: () => false,
    measuresLast: () => false,
    seen: () => undefined,
  }
}

async function eventsOf(options: TrainerOptions): Promise<TrainerEvent[]> {
  const events: TrainerEvent[] = []
  for await (const event of train(options)) events.push(event)
  return events
}

describe('train', () => {
  it('halves the micro-batch until it fits, says so, and applies each example once a step', async () => {
    const opened: number[] = []
    const events = await eventsOf(optionsWith(2, opened))
    expect(opened).toEqual([8, 4, 2])
    expect(events.filter((event) => event.type === 'warning')).toHaveLength(2)
    expect(events.findLast((event) => event.type === 'checkpoint')?.file).toBe('total 3')
  })

  it('halves the micro-batch where an evaluation does not fit, and measures all of it', async () => {
    const opened: number[] = []
    const options = optionsWith(Infinity, opened)
    const events = await eventsOf({
      ...options,
      async openSession(microBatch, state) {
        opened.push(microBatch)
        const session = pretendSession(microBatch, state.get('total')?.data[0] ?? 0, Infinity)
        const small = pretendSession(microBatch, 0, 2)
        const run: Session['run'] = (entry, inputs) =>
          entry === 'evaluate' ? small.run(entry, inputs) : session.run(entry, inputs)
        return { ...session, run }
      },
      async *evaluationBatches(size) {
        const examples = { dtype: 'uint8' as const, shape: [size, 1, 1, 3], data: new Uint8Array(size * 3) } // prettier-ignore
        for (let at = 0; at < 8; at += size) yield { examples, labels: new Int32Array(size), indices: new Int32Array(size), count: size } // prettier-ignore
      },
    })
    expect(opened).toEqual([8, 4, 2])
    const measured = events.find((event) => event.type === 'evaluation')
    expect(measured).toMatchObject({ examples: 8, step: 3 })
    expect(events.findLast((event) => event.type === 'checkpoint')?.file).toBe('total 3')
  })

  it('gives up when one example does not fit', async () => {
    await expect(eventsOf(optionsWith(0, []))).rejects.toMatchObject({ code: 'out-of-memory' })
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
  it('goes on with the numbers of a run that had the smaller micro-batch from the start', async () => {
    const architecture = architectureOf('test', 'tanh')
    const size = { classes: 2, resolution: 16 }
    const executor = createOnnxRuntimeExecutor(ort, {
      threads: 1,
      passes: 'default',
      precision: 'float32',
    })
    const optionsOf = (microBatch: number, room: number): TrainerOptions => ({
      ...optionsWith(Infinity, []),
      microBatch,
      state: initialParameters(architecture, size, 1),
      checkpoint: async () => 'saved',
      async openSession(own, state) {
        const program = trainingProgram({
          ...{ architecture, ...size, microBatch: own, evaluateBatch: own, clipNorm: 1 },
          ...{
            optimizer: { type: 'sgd', momentum: 0 },
            loss: 'softmax',
            lossScaling: false,
            mixup: false,
          },
          ...{ dropout: 0, stochasticDepth: 0, recompute: false, trainable: () => true },
        })
        const session = await executor.createSession(program)
        await session.load(state)
        const run: Session['run'] = async (entry, inputs) => {
          if (own > room) throw new Error(arenaWords)
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
      async openSession(microBatch, state) {
        const program = trainingProgram({
          ...{ architecture, ...size, microBatch, evaluateBatch: microBatch, clipNorm: 1 },
          ...{ optimizer, loss: 'softmax', lossScaling: true, mixup: false },
          ...{ dropout: 0, stochasticDepth: 0, recompute: false, trainable: () => true },
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
