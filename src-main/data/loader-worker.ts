/** The loader's worker thread: decodes and augments one picture a message into shared memory. */
import { parentPort, workerData } from 'node:worker_threads'
import { toVitrineError } from '../contract/errors.js'
import { flipInPlace } from '../engine/augment/flip.js'
import { inceptionCrop } from '../engine/augment/inception-crop.js'
import { randAugment } from '../engine/augment/randaugment/randaugment.js'
import { createRandom } from '../engine/augment/random.js'
import { resizeBilinear, resizeForEvaluation } from '../engine/augment/resize.js'
import { cachedDecode } from './cache.js'
import { decodePicture } from './decode.js'

export interface WorkerSettings {
  readonly resolution: number
  readonly seed: number
  readonly cacheBytes: number
}

export interface WorkerJob {
  readonly id: number
  readonly path: string
  /** The batch's memory and the first byte of this picture in it. */
  readonly memory: SharedArrayBuffer
  readonly offset: number
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

export type WorkerReply = { readonly id: number; readonly error: string | null }

const settings = workerData as WorkerSettings
const decode = cachedDecode(decodePicture, settings.cacheBytes)

async function handle(job: WorkerJob): Promise<void> {
  const { resolution, seed } = settings
  const out = new Uint8Array(job.memory, job.offset, resolution * resolution * 3)
  const picture = await decode(job.path)
  if (job.train === null) {
    resizeForEvaluation(picture, resolution, out)
    return
  }
  const random = createRandom(seed, 0x617567, job.train.epoch, job.train.index)
  const crop = inceptionCrop(random, picture.width, picture.height, job.train.cropMinimumArea)
  resizeBilinear(picture, crop, resolution, out)
  if (job.train.flip && random.uniform() < 0.5) flipInPlace(out, resolution, resolution)
  const { layers, magnitude } = job.train
  randAugment(out, resolution, resolution, random, layers, magnitude)
}

let tail = Promise.resolve()
parentPort?.on('message', (job: WorkerJob) => {
  tail = tail.then(async () => {
    let error: string | null = null
    try {
      await handle(job)
    } catch (thrown) {
      error = toVitrineError(thrown).text.why
    }
    parentPort?.postMessage({ id: job.id, error } satisfies WorkerReply)
  })
})
