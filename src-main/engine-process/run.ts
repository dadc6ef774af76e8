/** One run from its folder to its result: dataset, loader, executor, trainer, checkpoints. */
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { toVitrineError } from '../contract/errors.js'
import type { RunEvent } from '../contract/run-event.js'
import { createLoader } from '../data/loader.js'
import { readSafetensors, writeSafetensors } from '../engine/checkpoint/safetensors.js'
import type { HostArray } from '../engine/host-array.js'
import { architectureOf } from '../engine/model/variants.js'
import { train, type Progress, type TrainerEvent } from '../engine/train/trainer.js'
import { lockRun } from '../runs/lock.js'
import type { Ending, EngineSign } from '../runs/messages.js'
import { rewindPredictions } from '../runs/predictions.js'
import { progressSchema } from '../runs/progress.js'
import type { RunRecord } from '../runs/record.js'
import { readSplit } from '../runs/split-file.js'
import * as store from '../runs/store.js'
import { createBatchPreview } from './batch-preview.js'
import { initialState } from './initial-state.js'
import { checkResolution } from './model-cost.js'
import { createRunClock, type StepTimes } from './run-clock.js'
import { openRunExecutor } from './run-executor.js'
import { describeEvent } from './run-log.js'
import { openSource } from './source.js'
import { openSurroundings } from './surroundings.js'
import { createWatcher } from './watched-predictions.js'
import { writeCard } from './write-card.js'

interface Start {
  readonly state: Map<string, HostArray>
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

export interface RunHost {
  emit(word: RunEvent | EngineSign): void
  cancelled(): boolean
  /** What a cancelled run is kept as; null: it goes on. */
  ending(): Ending | null
}

/** Errors: what the trainer throws; `run-busy`. All but the latter are marked in run.json. */
export async function executeRun(folder: string, options: RunHost): Promise<void> {
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
    const { code, text } = toVitrineError(thrown)
    const status = code === 'interrupted' ? (options.ending() ?? 'interrupted') : 'failed'
    const { what, why, remedy } = text
    const asked = status === 'paused' || status === 'stopped'
    try {
      mark({ status, reason: asked ? null : { code, what, why, remedy } })
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
  record: RunRecord,
  { emit, cancelled, ending, mark }: RunHost & { mark(change: Partial<RunRecord>): void },
): Promise<void> {
  const { id, classes, steps, generation } = record
  const { resolution, name, gelu } = record.config.model
  const { batch, seed } = record.config.train
  const architecture = architectureOf(name, gelu)
  checkResolution(record.config.model)
  const split = readSplit(folder)
  const surroundings = openSurroundings()
  const clock = createRunClock(surroundings)
  const { executor, config, lost } = await clock.timed('engine', () =>
    openRunExecutor(record, surroundings),
  )
  const size = { classes: classes.length, resolution }
  const start: Start = lastCheckpoint(folder) ?? {
    state: clock.timed('weights', () => initialState(config.model, architecture, size, seed)),
    progress: { step: 0, best: null, stale: 0, skipped: 0 },
  }
  // First the number, then the shorter file: who sees the file shrink finds a new number.
  mark({
    status: 'running',
    ...(lost !== null && { choice: null }),
    device: executor.description,
    reason: null,
    generation: generation + 1,
  })
  const kept = store.rewindMetrics(folder, start.progress.step)
  rewindPredictions(folder, start.progress.step)
  const now = () => performance.now() / 1000
  const began = now()
  const earlier = kept.reduce((most, event) => Math.max(most, secondsOf(event)), 0)
  const seconds = () => earlier + now() - began
  const { step } = start.progress
  const lines = kept.length
  emit({ type: 'started', generation: generation + 1, lines, step, seconds: earlier })
  store.appendLog(folder, describeEvent({ type: 'started', step, device: executor.description }))
  const tell = (event: RunEvent) => {
    store.appendMetrics(folder, event)
    if (event.type !== 'step') store.appendLog(folder, describeEvent(event))
    emit(event)
  }
  if (lost !== null) {
    const message = `The tuned engine cannot be used any more (${lost}); going on with ${executor.description}.`
    tell({ type: 'warning', code: 'engine-changed', message })
  }
  const putCard = (step: number) => {
    const file = writeCard(folder, { ...record, device: executor.description }, step)
    tell({ type: 'card', step, file })
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
  const preview = createBatchPreview(folder, classes, now)
  const watcher = createWatcher(folder, split.validation, classes, config.train.loss)
  let imagesPerSecond = 0
  try {
    const { frozen, ...source } = await openSource({
      config,
      architecture,
      classes: classes.length,
      executor,
      loaders: { train: trainLoader, validation: validationLoader },
      split,
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
      async *trainBatches(range) {
        let step = range.startStep
        for await (const examples of clock.batches(source.trainBatches(range))) {
          preview.show(++step, examples)
          yield examples
        }
      },
      evaluationBatches(size) {
        emit({ type: 'phase', phase: 'evaluating' })
        return source.evaluationBatches(size)
      },
      seen: (index, logits) => watcher.seen(index, logits),
      async checkpoint(arrays, progress) {
        emit({ type: 'phase', phase: 'saving' })
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
      measuresLast: () =>
        ending() === 'stopped' &&
        split.validation.length < cheapSeconds * forwardSpeed * imagesPerSecond,
    })
    for (;;) {
      const next = await events.next()
      if (next.done === true) break
      if (next.value.type === 'step') imagesPerSecond = next.value.imagesPerSecond
      if (next.value.type === 'evaluation') watcher.measured(next.value.step)
      const spent = clock.lap()
      if (next.value.type === 'step' && next.value.step === start.progress.step + 1) {
        tell({ type: 'startup', step: start.progress.step, seconds: clock.startup() })
      }
      tell(withOwnNumbers(next.value, seconds(), spent))
      if (next.value.type === 'checkpoint' && config.train.card === 'checkpoints') {
        putCard(next.value.step)
      }
      // Lets messages in: onnxruntime's run blocks this thread.
      await new Promise((resolve) => setImmediate(resolve))
    }
    if (config.train.card === 'end') putCard(store.checkpointSteps(folder).at(-1) ?? 0)
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
      seconds: seconds(),
      imagesPerSecond: speed?.imagesPerSecond ?? 0,
    })
  } finally {
    const skipped = [...trainLoader.skipped(), ...validationLoader.skipped()]
    store.writeSkipped(folder, skipped)
    await Promise.all([trainLoader.close(), validationLoader.close(), preview.close()])
  }
}

/** Longest last evaluation of a run that is stopped, in seconds; evaluating is about three times as fast as training. */
const cheapSeconds = 30
const forwardSpeed = 3

function secondsOf(event: RunEvent): number {
  return event.type === 'step' || event.type === 'evaluation' ? event.seconds : 0
}

/** `seconds`: training time over all sessions. */
function withOwnNumbers(event: TrainerEvent, seconds: number, spent: StepTimes): RunEvent {
  if (event.type === 'step') {
    return { ...event, seconds, residentBytes: process.memoryUsage.rss(), ...spent }
  }
  return event.type === 'evaluation' ? { ...event, seconds } : event
}
