/** One run from its folder to its result: dataset, loader, executor, trainer, checkpoints. */
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { VitrineError } from '../contract/errors.js'
import type { RunEvent } from '../contract/run-event.js'
import { createLoader } from '../data/loader.js'
import { readSafetensors, writeSafetensors } from '../engine/checkpoint/safetensors.js'
import type { HostArray } from '../engine/host-array.js'
import { architectureOf, tokenStride } from '../engine/model/variants.js'
import { train, type Progress } from '../engine/train/trainer.js'
import { lockRun } from '../runs/lock.js'
import { progressSchema } from '../runs/progress.js'
import * as store from '../runs/store.js'
import { chooseExecutor } from './choose-executor.js'
import { initialState } from './initial-state.js'
import { openSource } from './source.js'

interface Start {
  readonly state: ReadonlyMap<string, HostArray>
  readonly progress: Progress
}

/** The newest checkpoint; null when the run has none yet. */
function lastCheckpoint(folder: string): Start | null {
  const step = store.checkpointSteps(folder).at(-1)
  if (step === undefined) return null
  const path = store.checkpointPath(folder, step)
  const { arrays, metadata } = readSafetensors(readFileSync(path), path)
  return { state: arrays, progress: progressSchema.parse(JSON.parse(metadata['progress'] ?? '')) }
}

export async function executeRun(
  folder: string,
  options: { emit(event: RunEvent): void; cancelled(): boolean },
): Promise<void> {
  const release = lockRun(folder)
  let record = store.readRecord(folder)
  const mark = (change: Partial<typeof record>) => {
    record = { ...record, ...change }
    store.writeRecord(folder, record)
  }
  try {
    await executeLocked(folder, record, { ...options, mark })
    mark({ status: 'done' })
  } catch (thrown) {
    const interrupted = thrown instanceof VitrineError && thrown.code === 'interrupted'
    try {
      mark({ status: interrupted ? 'interrupted' : 'failed' })
    } catch {
      // On a full disk the first error says more.
    }
    throw thrown
  } finally {
    release()
  }
}

async function executeLocked(
  folder: string,
  { id, config, classes, split, steps }: ReturnType<typeof store.readRecord>,
  {
    emit,
    cancelled,
    mark,
  }: Parameters<typeof executeRun>[1] & {
    mark(change: { status?: 'running'; device?: string }): void
  },
): Promise<void> {
  const { resolution, name, gelu, from } = config.model
  const { batch, seed } = config.train
  const architecture = architectureOf(name, gelu)
  if (resolution % tokenStride(architecture) !== 0) {
    throw new VitrineError('usage', {
      what: `The model ${name} cannot see pictures of ${resolution} pixels.`,
      why: `Its tokens are ${tokenStride(architecture)} pixels wide and must divide the resolution.`,
      remedy: `Use --resolution with a multiple of ${tokenStride(architecture)}.`,
    })
  }
  const executor = await chooseExecutor(config.engine)
  const size = { classes: classes.length, resolution }
  const start: Start = lastCheckpoint(folder) ?? {
    state: initialState(from, architecture, size, seed),
    progress: { step: 0, best: null, stale: 0 },
  }
  store.rewindMetrics(folder, start.progress.step)
  mark({ status: 'running', device: executor.description })
  const tell = (event: RunEvent) => {
    store.appendMetrics(folder, event)
    emit(event)
  }
  const loaderOptions = {
    resolution,
    seed,
    workers: config.engine.loaderWorkers || availableParallelism(),
    cacheMebibytes: config.engine.cacheMebibytes / 2, // two loaders
  }
  const { level, cropMinimumArea, flip } = config.augment
  const trainLoader = createLoader({
    ...loaderOptions,
    examples: split.train,
    train: { level, cropMinimumArea, flip, batch },
  })
  const validationLoader = createLoader({
    ...loaderOptions,
    examples: split.validation,
  })
  const now = () => performance.now() / 1000
  const began = now()
  try {
    const { frozen, ...source } = await openSource({
      config,
      architecture,
      classes: classes.length,
      executor,
      loaders: { train: trainLoader, validation: validationLoader },
      labels: split.train.map(({ label }) => label),
      state: start.state,
      tell,
      cancelled,
    })
    const events = train({
      config,
      classes,
      steps,
      microBatch: config.train.microBatch ?? batch,
      progress: start.progress,
      ...source,
      async checkpoint(arrays, progress) {
        const metadata = {
          format: 'vitrine-run-1',
          progress: JSON.stringify(progress),
          classes: JSON.stringify(classes),
          config: JSON.stringify(config),
          gelu,
        }
        const bytes = writeSafetensors(new Map([...frozen, ...arrays]), metadata)
        return store.writeCheckpoint(folder, progress.step, bytes, progress.best?.step ?? null)
      },
      now,
      cancelled,
    })
    for (;;) {
      const next = await events.next()
      if (next.done === true) break
      tell(next.value)
      // Lets messages in: onnxruntime's run blocks this thread.
      await new Promise((resolve) => setImmediate(resolve))
    }
    const told = store.readMetrics(folder)
    const last = told.findLast((event) => event.type === 'evaluation')
    const speed = told.findLast((event) => event.type === 'step')
    tell({
      type: 'result',
      run: id,
      folder,
      step: speed?.step ?? 0,
      top1: last?.top1 ?? 0,
      top5: last?.top5 ?? 0,
      macroF1: last?.macroF1 ?? 0,
      loss: last?.loss ?? 0,
      seconds: now() - began,
      imagesPerSecond: speed?.imagesPerSecond ?? 0,
    })
  } finally {
    const skipped = [...trainLoader.skipped(), ...validationLoader.skipped()]
    store.writeSkipped(folder, skipped)
    await Promise.all([trainLoader.close(), validationLoader.close()])
  }
}
