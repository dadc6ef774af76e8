import { describe, expect, it } from 'vitest'
import type { RunConfig } from '../../contract/run-config.js'
import type { Session } from '../executor/executor.js'
import type { HostArray } from '../host-array.js'
import { balancedWeights, microBatchInputs } from './batch-inputs.js'
import { train, type TrainerEvent, type TrainerOptions } from './trainer.js'

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
      if (entry === 'train' && microBatch > room) throw new Error('Failed to allocate memory')
      if (entry === 'train') total += share ?? 0
      if (entry === 'accumulate') accumulated += share ?? 0
      if (entry === 'apply') [total, accumulated] = [total + accumulated, 0]
      return { loss: one(share ?? 0), correct: one(0), gradientNorm: one(1) }
    },
  }
}

function optionsWith(room: number, opened: number[]): TrainerOptions {
  const config = {
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
    progress: { step: 0, best: null, stale: 0 },
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

  it('gives up when one example does not fit', async () => {
    await expect(eventsOf(optionsWith(0, []))).rejects.toMatchObject({ code: 'out-of-memory' })
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
