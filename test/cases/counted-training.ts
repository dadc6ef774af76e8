/** A training of one number, which counts what the trainer has applied, for tests of the loop itself. */
import { expect } from 'vitest'
import type { RunConfig } from '../../src-main/contract/run-config.js'
import type { Session } from '../../src-main/engine/executor/executor.js'
import type { HostArray } from '../../src-main/engine/host-array.js'
import {
  train,
  type PassShape,
  type TrainerEvent,
  type TrainerOptions,
} from '../../src-main/engine/train/trainer.js'

export const one = (value: number): HostArray => ({ shape: [], data: Float32Array.of(value) })

/**
 * Trains one number: `total` counts the shares that were applied. Runs out of memory above `room`
 * examples, of which recomputation has twice as many fit.
 */
export function pretendSession(shape: PassShape, start: number, space: number): Session {
  const { microBatch, recompute } = shape
  const room = recompute ? 2 * space : space
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

export type Recompute = RunConfig['train']['recompute']

export function optionsWith(
  room: number,
  opened: PassShape[],
  recompute: Recompute = 'never',
): TrainerOptions {
  const config = {
    data: { labels: null },
    train: {
      batch: 8, warmupSteps: 0, learningRate: 1, loss: 'softmax', earlyStopping: null,
      optimizer: { type: 'sgd', momentum: 0 }, evaluateEvery: 100, checkpointEvery: 100, recompute,
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
    async openSession(shape, state) {
      opened.push(shape)
      return pretendSession(shape, state.get('total')?.data[0] ?? 0, room)
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

export async function eventsOf(options: TrainerOptions): Promise<TrainerEvent[]> {
  const events: TrainerEvent[] = []
  for await (const event of train(options)) events.push(event)
  return events
}
