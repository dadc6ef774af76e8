/** Features of a frozen backbone for all pictures of a run: known from an earlier one, or computed. */
import { VitrineError } from '../contract/errors.js'
import type { Architecture } from '../contract/model.js'
import type { RunEvent } from '../contract/run-event.js'
import { fingerprintOfPicture } from '../data/fingerprint.js'
import type { Loader } from '../data/loader.js'
import type { Example } from '../data/scan.js'
import type { Executor } from '../engine/executor/executor.js'
import type { HostArray } from '../engine/host-array.js'
import type { CachedFeatures } from '../engine/train/cached-features.js'
import { evaluationProgram } from '../engine/train/step.js'
import { isOutOfMemory } from '../engine/train/trainer.js'
import type { FeatureRows } from './kept-features.js'
import { withPictures } from './pictures.js'

export interface FeatureOptions {
  readonly architecture: Architecture
  readonly classes: number
  readonly resolution: number
  /** Pictures at a time. */
  readonly batch: number
  readonly executor: Executor
  /** All parameters. */
  readonly state: ReadonlyMap<string, HostArray>
  tell(event: RunEvent): void
  cancelled(): boolean
}

/** null: the file is not there. */
export function fingerprintsOf(examples: readonly Example[]): readonly (string | null)[] {
  return examples.map(({ path }) => fingerprintOfPicture(path))
}

/** Those of `rows`, in the examples' order; pictures without a row are left out. */
export function featuresOf(
  examples: readonly Example[],
  fingerprints: readonly (string | null)[],
  rows: FeatureRows,
  width: number,
): CachedFeatures {
  const found = fingerprints.flatMap((fingerprint, index) => {
    const row = fingerprint === null ? undefined : rows.get(fingerprint)
    return row ? [{ index, row }] : []
  })
  const data = new Float32Array(found.length * width)
  found.forEach(({ row }, at) => data.set(row, at * width))
  return {
    features: { dtype: 'float32', shape: [found.length, width], data },
    labels: found.map(({ index }) => examples[index]?.label ?? 0),
    indices: Int32Array.from(found, ({ index }) => index),
  }
}

/**
 * Adds to `rows` what it lacks, but for pictures that cannot be read.
 * Throws `interrupted`, `out-of-memory`; `rows` then has what was computed.
 */
export async function addMissing(
  rows: FeatureRows,
  fingerprints: readonly (string | null)[],
  loader: Loader,
  options: FeatureOptions,
): Promise<void> {
  for (let batch = options.batch; ;) {
    const places = fingerprints.flatMap((fingerprint, place) =>
      fingerprint !== null && rows.has(fingerprint) ? [] : [place],
    )
    if (places.length === 0) return
    try {
      return await compute(places, batch, rows, fingerprints, loader, options)
    } catch (thrown) {
      if (!isOutOfMemory(thrown) || batch === 1) throw thrown
      batch = Math.ceil(batch / 2)
      const message = `Memory ran out while features were computed; going on with ${batch} pictures at a time.`
      options.tell({ type: 'warning', code: 'out-of-memory', message })
    }
  }
}

async function compute(
  places: readonly number[],
  batch: number,
  rows: FeatureRows,
  fingerprints: readonly (string | null)[],
  loader: Loader,
  { architecture, classes, resolution, executor, state, cancelled }: FeatureOptions,
): Promise<void> {
  const { width } = architecture
  const program = evaluationProgram({ architecture, classes, resolution, evaluateBatch: batch })
  const session = await executor.createSession(program)
  try {
    await session.load(new Map([...state].filter(([name]) => name in program.state)))
    const pictures = withPictures(loader.evaluate({ batch, places }), resolution)
    for await (const { examples, indices, count } of pictures) {
      const { features } = await session.run('features', { images: examples })
      for (let row = 0; row < count; row++) {
        const fingerprint = fingerprints[indices[row] ?? 0] ?? null
        const own = features?.data.subarray(row * width, (row + 1) * width)
        if (fingerprint !== null && own) rows.set(fingerprint, own)
      }
      // Lets messages in: onnxruntime's run blocks this thread.
      await new Promise((resolve) => setImmediate(resolve))
      if (cancelled()) throw interruptedEarly()
    }
  } finally {
    await session.dispose()
  }
}

function interruptedEarly(): VitrineError {
  return new VitrineError('interrupted', {
    what: 'The run was interrupted before its next step.',
    why: 'It was asked to stop while features were computed.',
    remedy: 'Go on with `vitrine resume RUN`.',
  })
}
