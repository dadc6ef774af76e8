/** The loader's worker thread: decodes and augments one picture a message into shared memory. */
import { parentPort, workerData } from 'node:worker_threads'
import { VitrineError } from '../contract/errors.js'
import { flipInPlace } from '../engine/augment/flip.js'
import { inceptionCrop } from '../engine/augment/inception-crop.js'
import { randAugment } from '../engine/augment/randaugment/randaugment.js'
import { createRandom, stream } from '../engine/augment/random.js'
import { resizeBilinear, resizeForEvaluation } from '../engine/augment/resize.js'
import { cachedDecode } from './cache.js'
import { decodePicture } from './decode.js'

export interface WorkerSettings {
  readonly resolution: number
  readonly seed: number
  readonly cacheBytes: number
}

export interface WorkerJob {
  readonly path: string
  /** The batch's memory and the first byte of this picture in it. */
  readonly memory: SharedArrayBuffer
  readonly offset: number
  /** One int32; not 0: the batch is not wanted any more. */
  readonly cancelled: SharedArrayBuffer
  /** null: evaluation. */
  readonly train: {
    readonly epoch: number
    readonly index: number
    readonly cropMinimumArea: number
    readonly flip: boolean
    readonly layers: number
    readonly magnitude: number
  } | null
}

export interface WorkerReply {
  readonly id: number
  /** Why the picture cannot be read; null: done, or cancelled. */
  readonly error: string | null
}

const settings = workerData as WorkerSettings
const decode = cachedDecode(decodePicture, settings.cacheBytes)

async function handle(job: WorkerJob): Promise<void> {
  if (Atomics.load(new Int32Array(job.cancelled), 0) !== 0) return
  const { resolution, seed } = settings
  const out = new Uint8Array(job.memory, job.offset, resolution * resolution * 3)
  const picture = await decode(job.path)
  if (job.train === null) {
    resizeForEvaluation(picture, resolution, out)
    return
  }
  const random = createRandom(seed, stream.augment, job.train.epoch, job.train.index)
  const crop = inceptionCrop(random, picture.width, picture.height, job.train.cropMinimumArea)
  resizeBilinear(picture, crop, resolution, out)
  if (job.train.flip && random.uniform() < 0.5) flipInPlace(out, resolution, resolution)
  const { layers, magnitude } = job.train
  randAugment(out, resolution, resolution, random, layers, magnitude)
}

let tail = Promise.resolve()
parentPort?.on('message', (job: WorkerJob & { readonly id: number }) => {
  tail = tail.then(async () => {
    let error: string | null = null
    try {
      await handle(job)
    } catch (thrown) {
      // What is not a damaged picture is a fault of ours: it ends the worker and is told.
      if (!(thrown instanceof VitrineError) || thrown.code !== 'image-unreadable') throw thrown
      error = thrown.text.why
    }
    parentPort?.postMessage({ id: job.id, error } satisfies WorkerReply)
  })
})
