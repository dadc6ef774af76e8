/**
 * The training loop. It knows only steps: everything it needs comes in, everything it says
 * goes out as events. Step t (from 1) uses batch t - 1 of the loader, so that a run resumed
 * at any step sees what an uninterrupted one would have seen.
 */
import { VitrineError } from '../../contract/errors.js'
import type { RunConfig } from '../../contract/run-config.js'
import type { RunEvent } from '../../contract/run-event.js'
import type { Session } from '../executor/executor.js'
import type { HostArray, HostInput } from '../host-array.js'
import {
  microBatchInputs,
  scalar,
  type LabelledBatch,
  type MicroBatchOptions,
} from './batch-inputs.js'
import { evaluate, type EvaluationBatch } from './evaluate.js'
import { leastLossScale } from './loss-scale.js'
import { noiseInputs, type NoiseOptions } from './noise.js'
import { learningRateAt } from './schedule.js'

/** What, beside the arrays, a run must remember to go on. */
export interface Progress {
  readonly step: number
  readonly best: { readonly step: number; readonly top1: number } | null
  /** Evaluations since the best one. */
  readonly stale: number
  /** Steps without an update, for want of finite gradients in float16 (loss-scale.ts). */
  readonly skipped: number
}

/** What of a step is in memory together: fewer examples, or blocks whose inside is not kept. */
export interface PassShape {
  readonly microBatch: number
  readonly recompute: boolean
}

export interface TrainerOptions {
  readonly config: RunConfig
  readonly classes: readonly string[]
  /** What the program is fed: pictures or features, mixed or not, and how classes weigh. */
  readonly feed: Pick<MicroBatchOptions, 'input' | 'mixup' | 'classWeights'>
  readonly noise: Omit<NoiseOptions, 'microBatch'>
  readonly steps: number
  readonly microBatch: number
  /**
   * A session of this shape with `state` loaded, which may be emptied then: it is as large as the
   * model. Its evaluateBatch equals microBatch.
   */
  openSession(shape: PassShape, state: Map<string, HostArray>): Promise<Session>
  readonly state: Map<string, HostArray>
  readonly progress: Progress
  trainBatches(range: { startStep: number; steps: number }): AsyncIterable<LabelledBatch>
  evaluationBatches(batch: number): AsyncIterable<EvaluationBatch>
  /** Saves for good; returns the file's name. */
  checkpoint(arrays: ReadonlyMap<string, HostArray>, progress: Progress): Promise<string>
  /** Seconds. */
  now(): number
  cancelled(): boolean
  /** Whether a run that is cancelled is measured first. */
  measuresLast(): boolean
  /** Told of each validation example as it is measured; `logits` is only lent. */
  seen(index: number, logits: Float32Array): void
}

type Said<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>

/** What a run says, but for what only its process knows: where its time went, memory. */
export type TrainerEvent =
  | Omit<Said<'step'>, 'seconds' | 'residentBytes' | 'engineSeconds' | 'waitSeconds'>
  | Omit<Said<'evaluation'>, 'seconds'>
  | Said<'checkpoint'>
  | Said<'warning'>

const isAccumulator = (name: string) => name.startsWith('accumulator/')

/** Errors: `non-finite-loss`, `out-of-memory`, `interrupted` (after a checkpoint). */
export async function* train(options: TrainerOptions): AsyncGenerator<TrainerEvent, Progress> {
  const { config, classes, feed, steps } = options
  const { batch, optimizer, loss, seed } = config.train
  const schedule = {
    peak: config.train.learningRate,
    warmupSteps: config.train.warmupSteps,
    steps,
  }
  let microBatch = Math.min(options.microBatch, batch)
  let recompute = config.train.recompute === 'always'
  // A head over features has no blocks.
  const mayRecompute = config.train.recompute === 'auto' && feed.input === 'images'
  let session = await options.openSession({ microBatch, recompute }, options.state)
  let progress = options.progress
  let savedAt = -1
  let savedFile: string | null = null
  let measuredAt = -1

  async function stateWithoutAccumulators() {
    return new Map([...(await session.read())].filter(([name]) => !isAccumulator(name)))
  }

  async function save(): Promise<TrainerEvent[]> {
    if (savedAt === progress.step) return []
    savedFile = await options.checkpoint(await stateWithoutAccumulators(), progress)
    savedAt = progress.step
    return [{ type: 'checkpoint', step: progress.step, file: savedFile }]
  }

  async function runStep(examples: LabelledBatch, step: number, learningRate: number) {
    const rates: Record<string, HostInput> = { learningRate: scalar(learningRate) }
    if (optimizer.type === 'adamw') {
      const { beta1, beta2 } = optimizer
      const update = step - progress.skipped
      const data = Float32Array.of(1 - beta1 ** update, 1 - beta2 ** update)
      rates['correction'] = { dtype: 'float32', shape: [2], data }
    }
    const shape = { ...feed, microBatch, classes: classes.length }
    const noise = { ...options.noise, microBatch }
    const inputsFrom = (start: number) => ({
      ...microBatchInputs(examples, start, shape),
      ...noiseInputs(noise, { seed, step, start }),
    })
    const first = inputsFrom(0)
    if (batch <= microBatch) return numbers(await session.run('train', { ...first, ...rates }))
    let [sum, correct] = [0, 0]
    for (let start = 0; start < batch; start += microBatch) {
      const inputs = start === 0 ? first : inputsFrom(start)
      const part = numbers(await session.run('accumulate', inputs))
      sum += part.loss
      correct += part.correct
    }
    return { ...numbers(await session.run('apply', rates)), loss: sum, correct }
  }

  /** What `work` gives; where memory runs out, blocks are computed again, then the micro-batch is halved. */
  async function* withinMemory<Result>(
    where: string,
    work: () => Promise<Result>,
  ): AsyncGenerator<TrainerEvent, Result> {
    for (;;) {
      try {
        return await work()
      } catch (thrown) {
        if (!isOutOfMemory(thrown)) throw thrown
        const recomputeNow = mayRecompute && !recompute
        if (recomputeNow) recompute = true
        else if (microBatch === 1) throw outOfMemory(where, thrown)
        else microBatch = Math.ceil(microBatch / 2)
        // What failed has changed accumulators at most, and a new session's are zero.
        const state = await stateWithoutAccumulators()
        await session.dispose()
        session = await options.openSession({ microBatch, recompute }, state)
        const change = recomputeNow
          ? 'the inside of blocks is now computed again in the backward pass: less memory, more time, the same numbers.'
          : `going on with a micro-batch of ${microBatch}. The effective batch stays ${batch}.`
        const message = `Memory ran out ${where}; ${change}`
        yield { type: 'warning', code: 'out-of-memory', message }
      }
    }
  }

  async function* measure(): AsyncGenerator<TrainerEvent> {
    const result = yield* withinMemory(`in the evaluation after step ${progress.step}`, () =>
      evaluate(session, options.evaluationBatches(microBatch), {
        input: feed.input,
        classes,
        loss,
        multiLabel: config.data.labels !== null,
        seen: (index, logits) => options.seen(index, logits),
      }),
    )
    if (!Number.isFinite(result.loss)) throw nonFinite(progress.step, savedFile)
    const { step, best, stale, skipped } = progress
    measuredAt = step
    yield { type: 'evaluation', step, split: 'validation', ...result }
    const better = best === null || result.top1 > best.top1
    progress = better
      ? { step, best: { step, top1: result.top1 }, stale: 0, skipped }
      : { step, best, stale: stale + 1, skipped }
    if (better) yield* await save()
  }

  try {
    let started = options.now()
    let timedSteps = 0
    let timedSeconds = 0
    const startStep = progress.step
    const range = { startStep, steps: steps - startStep }
    for await (const examples of options.trainBatches(range)) {
      if (options.cancelled()) {
        if (options.measuresLast() && measuredAt !== progress.step) yield* measure()
        yield* await save()
        throw interrupted(progress.step)
      }
      const step = progress.step + 1
      const learningRate = learningRateAt(step, schedule)
      const done = yield* withinMemory(`at step ${step}`, () =>
        runStep(examples, step, learningRate),
      )
      const skips = isSkipped(done)
      if (!Number.isFinite(done.loss) || (!skips && !Number.isFinite(done.gradientNorm))) {
        throw nonFinite(step, savedFile)
      }
      progress = { ...progress, step, skipped: progress.skipped + (skips ? 1 : 0) }
      // The first step compiles the graph: its time is forgotten once there is another.
      if (step === startStep + 2) [timedSteps, timedSeconds] = [0, 0]
      timedSeconds += options.now() - started
      const perStep = timedSeconds / ++timedSteps
      yield {
        type: 'step',
        step,
        steps,
        loss: done.loss,
        accuracy: done.correct / batch,
        gradientNorm: skips ? 0 : done.gradientNorm,
        lossScale: done.lossScale,
        learningRate,
        imagesPerSecond: batch / Math.max(perStep, 1e-9),
        secondsLeft: perStep * (steps - step),
      }
      if (skips) {
        const message = `Step ${step} was skipped: a gradient did not fit float16 at a loss scale of ${done.lossScale}, which is now halved.`
        yield { type: 'warning', code: 'step-skipped', message }
      }
      const last = step === steps
      if (last || step % config.train.evaluateEvery === 0) yield* measure()
      if (last || step % config.train.checkpointEvery === 0) yield* await save()
      const patience = config.train.earlyStopping
      if (patience !== null && progress.stale >= patience) {
        const message = `Stopped at step ${step}: ${patience} evaluations without a better top-1.`
        yield { type: 'warning', code: 'early-stopping', message }
        yield* await save()
        break
      }
      started = options.now() // evaluation and checkpoints are not the step's time
    }
    return progress
  } finally {
    await session.dispose()
  }
}

function numbers(outputs: Record<string, HostArray>) {
  const of = (name: string) => outputs[name]?.data[0] ?? NaN
  return {
    loss: of('loss'),
    correct: of('correct'),
    gradientNorm: of('gradientNorm'),
    lossScale: outputs['lossScale']?.data[0] ?? null,
  }
}

/** Whether the step made no update and a smaller loss scale may help. */
function isSkipped({ gradientNorm, lossScale }: ReturnType<typeof numbers>): boolean {
  return lossScale !== null && lossScale > leastLossScale && !Number.isFinite(gradientNorm)
}

/** Native runtimes have no error type for it; these are their words. */
export function isOutOfMemory(thrown: unknown): boolean {
  if (thrown instanceof VitrineError) return thrown.code === 'out-of-memory'
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return /out of memory|bad_alloc|failed to allocate|\bOOM\b|allocation failed/i.test(message)
}

function outOfMemory(where: string, cause: unknown): VitrineError {
  const text = {
    what: `Memory ran out ${where}.`,
    why: 'Not even one example at a time fits.',
    remedy: 'Choose a smaller model or resolution.',
    ...(cause instanceof VitrineError && { why: cause.text.why, remedy: cause.text.remedy }),
  }
  return new VitrineError('out-of-memory', text, { cause })
}

function nonFinite(step: number, file: string | null): VitrineError {
  return new VitrineError('non-finite-loss', {
    what: `The loss stopped being a number at step ${step}.`,
    why: 'The training diverged, most often because the learning rate is too high.',
    remedy: `Lower --learning-rate or lengthen --warmup. The last good checkpoint is ${file ?? 'none of this start'}.`,
  })
}

function interrupted(step: number): VitrineError {
  return new VitrineError('interrupted', {
    what: `The run was interrupted after step ${step}.`,
    why: 'It was asked to stop.',
    remedy: 'Go on with `vitrine resume RUN`.',
  })
}
