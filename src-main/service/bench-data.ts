/** How fast this machine turns a folder's pictures into training rows, for every host. */
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { VitrineError } from '../contract/errors.js'
import { levelNames, levelSchema } from '../contract/run-config.js'
import { benchLoader, benchStages, type LoaderBench, type StageCosts } from '../data/bench.js'
import { scanFolder } from '../data/scan.js'
import { projectRoot } from '../platform/entries.js'

export interface DataBenchRequest {
  /** Left out: the sample pictures. */
  readonly folder?: string
  readonly resolution: number
  readonly level: string
  /** Worker counts to try, one after another. */
  readonly workers: readonly number[]
  readonly batch: number
  /** In each of the rounds. */
  readonly batches: number
  /** What training takes by itself; left out: not compared. */
  readonly trainImagesPerSecond?: number
}

export interface DataBenchResult extends LoaderBench {
  readonly type: 'bench-data'
  readonly folder: string
  readonly pictures: number
  readonly resolution: number
  readonly level: string
  readonly stageMilliseconds: StageCosts
  /** null: no training speed was given. */
  readonly training: {
    readonly imagesPerSecond: number
    /** The loader is the faster of the two. */
    readonly keepsUp: boolean
    /** Part of the machine's cores that loading takes from training at its speed. */
    readonly shareOfCores: number
  } | null
}

const rounds = 5

/** One result a worker count. Throws `usage` and `dataset-…`. */
export async function* benchData(request: DataBenchRequest): AsyncGenerator<DataBenchResult> {
  const { resolution, workers, batch, batches, trainImagesPerSecond } = request
  const level = levelSchema.safeParse(request.level)
  if (!level.success) throw unusable('level', request.level, `one of ${levelNames.join(', ')}`)
  const counts = { resolution, batch, batches, ...Object.fromEntries(workers.entries()) }
  for (const [name, value] of Object.entries(counts)) {
    const flag = /\d/.test(name) ? 'workers' : name
    if (!Number.isInteger(value) || value < 1 || value > 8192) {
      throw unusable(flag, String(value), 'whole numbers from 1 to 8192')
    }
  }
  if (trainImagesPerSecond !== undefined && !(trainImagesPerSecond > 0)) {
    throw unusable('train-images-per-second', String(trainImagesPerSecond), 'a number above 0')
  }
  const folder = resolve(request.folder ?? join(projectRoot(), 'resources', 'sample'))
  const { train: examples } = await scanFolder(folder)
  const stageMilliseconds = await benchStages(examples, resolution, level.data, 128)
  for (const count of workers) {
    const options = { examples, resolution, level: level.data, workers: count }
    const measured = await benchLoader({ ...options, batch, batches, rounds })
    const share =
      (trainImagesPerSecond ?? 0) / measured.imagesPerSecondPerWorker / availableParallelism()
    yield {
      type: 'bench-data',
      folder,
      pictures: examples.length,
      resolution,
      level: level.data,
      ...measured,
      stageMilliseconds,
      training:
        trainImagesPerSecond === undefined
          ? null
          : {
              imagesPerSecond: trainImagesPerSecond,
              keepsUp: measured.imagesPerSecond > trainImagesPerSecond,
              shareOfCores: share,
            },
    }
  }
}

function unusable(flag: string, value: string, expected: string): VitrineError {
  return new VitrineError('usage', {
    what: `--${flag} ${value} cannot be used.`,
    why: `Expected ${expected}.`,
    remedy: 'Correct the flag.',
  })
}
