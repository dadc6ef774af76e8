/**
 * How fast pictures become training rows on this machine: the loader as training runs it,
 * and what one picture costs this thread stage by stage.
 */
import { performance } from 'node:perf_hooks'
import type { LevelName } from '../contract/run-config.js'
import { flipInPlace } from '../engine/augment/flip.js'
import { inceptionCrop } from '../engine/augment/inception-crop.js'
import { levels } from '../engine/augment/levels.js'
import { randAugment } from '../engine/augment/randaugment/randaugment.js'
import { createRandom, permutation } from '../engine/augment/random.js'
import { resizeBilinear } from '../engine/augment/resize.js'
import { decodePicture } from './decode.js'
import { createLoader } from './loader.js'
import type { Example } from './scan.js'
import { median } from '../platform/median.js'

export interface LoaderBench {
  readonly workers: number
  /** Median of the rounds. */
  readonly imagesPerSecond: number
  readonly imagesPerSecondPerWorker: number
  readonly rounds: readonly number[]
}

export interface LoaderBenchOptions {
  readonly examples: readonly Example[]
  readonly resolution: number
  readonly level: LevelName
  readonly workers: number
  readonly batch: number
  /** In each round. */
  readonly batches: number
  readonly rounds: number
}

const cropMinimumArea = 0.05
const seed = 0

/** Rows per second of a loader that does nothing else; the first batches, which warm it up, are not timed. */
export async function benchLoader(options: LoaderBenchOptions): Promise<LoaderBench> {
  const { examples, resolution, level, workers, batch, batches, rounds } = options
  const train = { level, cropMinimumArea, flip: true, batch }
  const loader = createLoader({ examples, resolution, seed, workers, cacheMebibytes: 0, train })
  try {
    const warmUp = 3
    const stream = loader.train({ startStep: 0, steps: warmUp + rounds * batches })
    for (let at = 0; at < warmUp; at++) await stream.next()
    const speeds: number[] = []
    for (let round = 0; round < rounds; round++) {
      const began = performance.now()
      for (let at = 0; at < batches; at++) await stream.next()
      speeds.push((batches * batch * 1000) / (performance.now() - began))
    }
    const imagesPerSecond = median(speeds)
    return {
      workers,
      imagesPerSecond,
      imagesPerSecondPerWorker: imagesPerSecond / workers,
      rounds: speeds,
    }
  } finally {
    await loader.close()
  }
}

/** Milliseconds a picture, mean. */
export interface StageCosts {
  readonly decode: number
  readonly crop: number
  readonly augment: number
}

/** What a picture costs on one thread; `count` pictures after as many to warm up. Unreadable ones are passed over. */
export async function benchStages(
  examples: readonly Example[],
  resolution: number,
  level: LevelName,
  count: number,
): Promise<StageCosts> {
  const order = permutation(createRandom(seed), examples.length)
  const { layers, magnitude } = levels[level]
  const out = new Uint8Array(resolution * resolution * 3)
  const sums = { decode: 0, crop: 0, augment: 0 }
  let timed = 0
  for (let at = 0; at < 2 * count; at++) {
    const path = examples[order[at % order.length] ?? 0]?.path ?? ''
    const began = performance.now()
    const picture = await decodePicture(path).catch(() => null)
    if (picture === null) continue
    const random = createRandom(seed, at)
    const decoded = performance.now()
    resizeBilinear(
      picture,
      inceptionCrop(random, picture.width, picture.height, cropMinimumArea),
      resolution,
      out,
    )
    if (random.uniform() < 0.5) flipInPlace(out, resolution, resolution)
    const cropped = performance.now()
    randAugment(out, resolution, resolution, random, layers, magnitude)
    if (at < count) continue
    timed++
    sums.decode += decoded - began
    sums.crop += cropped - decoded
    sums.augment += performance.now() - cropped
  }
  const mean = (sum: number) => sum / Math.max(1, timed)
  return { decode: mean(sums.decode), crop: mean(sums.crop), augment: mean(sums.augment) }
}
