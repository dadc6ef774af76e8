/**
 * Batches of augmented pictures from a pool of worker threads. The stream of examples is
 * endless: epoch e is a permutation seeded by (seed, e), and every draw for an example by
 * (seed, epoch, index), so neither the number of workers nor a resume changes a batch.
 */
import { VitrineError } from '../contract/errors.js'
import type { Label, Labels } from '../contract/label.js'
import type { LevelName } from '../contract/run-config.js'
import { levels } from '../engine/augment/levels.js'
import { mixupLambda } from '../engine/augment/mixup.js'
import { createRandom, permutation, stream } from '../engine/augment/random.js'
import { entryFile } from '../platform/entries.js'
import type { WorkerJob, WorkerReply, WorkerSettings } from './loader-worker.js'
import type { Example } from './scan.js'
import { createWorkerPool } from './worker-pool.js'

export interface LoaderOptions {
  readonly examples: readonly Example[]
  readonly resolution: number
  readonly seed: number
  readonly workers: number
  readonly cacheMebibytes: number
  readonly train?: {
    readonly level: LevelName
    readonly cropMinimumArea: number
    readonly flip: boolean
    readonly batch: number
  }
}

export interface TrainBatch {
  readonly step: number
  /** [batch, resolution, resolution, 3]; written over once the next batch is asked for. */
  readonly images: Uint8Array
  readonly labels: Labels
  /** Mixup's share of the picture itself; 1: no Mixup. */
  readonly lambda: number
}

export interface EvaluateBatch {
  /** Rows from `count` on are zero. Written over once the next batch is asked for. */
  readonly images: Uint8Array
  readonly labels: Labels
  /** Index of each row's example in `examples`. */
  readonly indices: Int32Array
  readonly count: number
}

/**
 * Batches throw `dataset-empty` when no picture can be read, `internal` when a worker died.
 * A generator that is left early takes back the batches that it had ordered ahead.
 */
export interface Loader {
  /** Begins the threads, which begin with the first batch else. */
  start(): void
  train(range: { startStep: number; steps: number }): AsyncGenerator<TrainBatch>
  /** Of all examples, or of those at `places`. */
  evaluate(options: { batch: number; places?: readonly number[] }): AsyncGenerator<EvaluateBatch>
  /** Unreadable pictures met so far, in the examples' order. */
  skipped(): { path: string; reason: string }[]
  close(): Promise<void>
}

/** Shared with the workers: its one int32 is set when the batches are not wanted any more. */
type Cancelled = SharedArrayBuffer

/** Where a batch's pictures go, and whether they are still wanted. */
interface Order {
  readonly memory: SharedArrayBuffer
  readonly cancelled: Cancelled
}

/** Batches being made while one is used: bounds the memory. */
const prefetch = 2

export function createLoader(options: LoaderOptions): Loader {
  const { examples, resolution, seed } = options
  const count = Math.max(1, options.workers)
  const bytes = resolution * resolution * 3
  const workerData: WorkerSettings = {
    resolution,
    seed,
    cacheBytes: Math.floor((options.cacheMebibytes * 2 ** 20) / count),
  }
  const pool = createWorkerPool<WorkerJob, WorkerReply>(
    entryFile('loader-worker'),
    count,
    workerData,
  )
  const bad = new Map<number, string>()

  /** True when the example was decoded; an unreadable one is remembered. */
  async function load(example: number, job: Omit<WorkerJob, 'path'>): Promise<boolean> {
    if (bad.has(example)) return false
    // One worker an example: its cache is hit in the next epoch.
    const { error } = await pool.run(example, { path: examples[example]?.path ?? '', ...job })
    if (error !== null) bad.set(example, error)
    return error === null
  }

  const orders = new Map<number, Int32Array>()
  function orderOf(epoch: number): Int32Array {
    const order =
      orders.get(epoch) ?? permutation(createRandom(seed, stream.epoch, epoch), examples.length)
    orders.set(epoch, order)
    for (const old of orders.keys()) if (old < epoch - 2) orders.delete(old)
    return order
  }

  async function trainBatch(step: number, { memory, cancelled }: Order): Promise<TrainBatch> {
    const train = options.train
    if (train === undefined || examples.length === 0) throw noExamples()
    const labels = new Array<Label>(train.batch).fill(0)
    await Promise.all(
      labels.map(async (_, row) => {
        const global = step * train.batch + row
        const epoch = Math.floor(global / examples.length)
        const index = orderOf(epoch)[global % examples.length] ?? 0
        const { cropMinimumArea, flip } = train
        const { layers, magnitude } = levels[train.level]
        // An unreadable picture gives way to the next one in the dataset's order.
        for (let attempt = 0; attempt < examples.length; attempt++) {
          const example = (index + attempt) % examples.length
          const draws = { epoch, index, cropMinimumArea, flip, layers, magnitude }
          if (await load(example, { memory, offset: row * bytes, cancelled, train: draws })) {
            labels[row] = examples[example]?.label ?? 0
            return
          }
        }
        throw noExamples()
      }),
    )
    const lambda = mixupLambda(seed, step, levels[train.level].mixupAlpha)
    return { step, images: new Uint8Array(memory), labels, lambda }
  }

  async function evaluateBatch(
    places: readonly number[],
    batch: number,
    { memory, cancelled }: Order,
  ): Promise<EvaluateBatch> {
    const images = new Uint8Array(memory)
    const labels = new Array<Label>(batch).fill(0)
    const indices = new Int32Array(batch)
    const good = await Promise.all(
      places.map((place, row) =>
        load(place, { memory, offset: row * bytes, cancelled, train: null }),
      ),
    )
    let kept = 0
    places.forEach((place, row) => {
      if (good[row] !== true) return
      images.copyWithin(kept * bytes, row * bytes, (row + 1) * bytes)
      labels[kept] = examples[place]?.label ?? 0
      indices[kept++] = place
    })
    images.fill(0, kept * bytes)
    return { images, labels, indices, count: kept }
  }

  async function* ahead<T>(
    total: number,
    rows: number,
    make: (at: number, order: Order) => Promise<T>,
  ): AsyncGenerator<T> {
    const queue: Promise<T>[] = []
    const cancelled = new SharedArrayBuffer(4)
    // The one in use and those being made; fresh memory for each batch is freed too late.
    const ring = Array.from(
      { length: Math.min(total, prefetch + 1) },
      () => new SharedArrayBuffer(rows * bytes),
    )
    try {
      for (let at = 0; at < total + prefetch; at++) {
        if (at < total) {
          const memory = ring[at % ring.length]
          if (memory === undefined) throw new Error('loader: no memory')
          const batch = make(at, { memory, cancelled })
          batch.catch(() => undefined) // reported when its turn comes
          queue.push(batch)
        }
        const ready = at >= prefetch ? queue.shift() : undefined
        if (ready !== undefined) yield await ready
      }
    } finally {
      Atomics.store(new Int32Array(cancelled), 0, 1)
      await Promise.allSettled(queue)
    }
  }

  return {
    start: () => pool.start(),
    train: ({ startStep, steps }) =>
      ahead(steps, options.train?.batch ?? 0, (at, order) => trainBatch(startStep + at, order)),
    evaluate: ({ batch, places = [...examples.keys()] }) =>
      ahead(Math.ceil(places.length / batch), batch, (at, order) =>
        evaluateBatch(places.slice(at * batch, (at + 1) * batch), batch, order),
      ),
    skipped: () =>
      [...bad]
        .sort(([a], [b]) => a - b)
        .map(([index, reason]) => ({ path: examples[index]?.path ?? '', reason })),
    close: () => pool.close(),
  }
}

function noExamples(): VitrineError {
  return new VitrineError('dataset-empty', {
    what: 'No picture of the training set can be read.',
    why: 'There are none, or every file is damaged.',
    remedy: 'Check the folder.',
  })
}
