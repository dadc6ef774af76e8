/** Times training steps: one process a variant, their steps in turn, medians. */
import {
  benchReplySchema,
  type BenchReply,
  type BenchRequest,
  type BenchResult,
  type BenchSettings,
} from '../contract/bench.js'
import { errorCodes, VitrineError } from '../contract/errors.js'
import { entryFile } from '../platform/entries.js'
import { median } from '../platform/median.js'
import { launchChild, type LaunchProcess, type ProcessEnd } from '../platform/process-port.js'

export interface BenchOptions {
  readonly settings: BenchSettings
  /** Steps that count. */
  readonly steps: number
  /** Run the unfused trace in turn with this one. */
  readonly compare: boolean
  readonly signal: AbortSignal
  /** Choose the engine as a run would; left out: onnxruntime's CPU, or the executor of the settings. */
  readonly engine?: Extract<BenchRequest, { type: 'open' }>['engine']
  /** Steps profiled after the timed ones, by default 2. */
  readonly profiled?: number
  readonly launch?: LaunchProcess
  /** After each step, those before the ones that count among them. */
  onStep?(done: number, total: number): void
}

/** Steps before those that count: the graph is compiled, memory laid out and touched. */
const warmSteps = 3
const profiledSteps = 2

export interface BenchProcess {
  step(): Promise<Extract<BenchReply, { type: 'stepped' }>>
  infer(): Promise<Extract<BenchReply, { type: 'stepped' }>>
  finish(steps: number): Promise<Extract<BenchReply, { type: 'finished' }>>
  close(): void
}

interface Asked {
  answer(raw: unknown): void
  died(end: ProcessEnd): void
}

export type OpenOptions = Pick<BenchOptions, 'signal' | 'launch' | 'engine'> & {
  readonly eager?: boolean
}

export function openBench(options: OpenOptions, settings: BenchSettings): BenchProcess {
  const { signal, launch = launchChild, engine = null, eager = false } = options
  let asked: Asked | null = null
  let dead: ProcessEnd | null = null
  const port = launch(entryFile('bench-worker'), {
    message: (raw) => asked?.answer(raw),
    end(end) {
      dead = end
      asked?.died(end)
    },
  })
  const say = (request: BenchRequest) => port.send(request)
  const stop = () => port.kill()
  signal.addEventListener('abort', stop)
  say({ type: 'open', settings, engine, eager })

  const ask = (request: BenchRequest) =>
    new Promise<BenchReply>((resolve, reject) => {
      if (dead !== null) return reject(diedError(dead))
      asked = {
        answer: (raw) => resolve(benchReplySchema.parse(raw)),
        died: (end) => reject(diedError(end)),
      }
      say(request)
    })
  const get = async <Type extends 'stepped' | 'finished'>(request: BenchRequest, type: Type) => {
    const reply = await ask(request)
    if (reply.type === 'failed') {
      const code = errorCodes.find((known) => known === reply.code) ?? 'internal'
      const { what, why, remedy } = reply
      throw new VitrineError(code, { what, why, remedy })
    }
    if (reply.type !== type) throw new Error(`bench: expected ${type}, got ${reply.type}`)
    return reply as Extract<BenchReply, { type: Type }>
  }
  return {
    step: () => get({ type: 'step' }, 'stepped'),
    infer: () => get({ type: 'infer' }, 'stepped'),
    finish: (steps) => get({ type: 'finish', profiledSteps: steps }, 'finished'),
    close() {
      signal.removeEventListener('abort', stop)
      stop()
    },
  }
}

function diedError({ code, signal, lastWords }: ProcessEnd): VitrineError {
  const how = signal === null ? `It ended with code ${code}.` : `It was killed by ${signal}.`
  return new VitrineError('engine-died', {
    what: 'The process that was timed died.',
    why: lastWords === '' ? how : `${how} Its last words: ${lastWords}`,
    remedy: 'If memory ran out, use a smaller --batch or --micro-batch.',
  })
}

/** Median of the last quarter less median of the first. */
function growth(numbers: readonly number[]): number {
  const quarter = Math.max(1, Math.floor(numbers.length / 4))
  return median(numbers.slice(-quarter)) - median(numbers.slice(0, quarter))
}

/** Errors: those of the executor; `interrupted`. */
export async function benchTraining(options: BenchOptions): Promise<BenchResult> {
  const { settings, steps, signal } = options
  // The unfused trace knows nothing of micro-batches: it is the step as it was written.
  const unfusedSettings: BenchSettings = {
    ...settings,
    passes: 'none',
    microBatch: settings.batch,
  }
  const own = openBench(options, settings)
  const unfused = options.compare ? openBench(options, unfusedSettings) : null
  try {
    const seconds: number[] = []
    const unfusedSeconds: number[] = []
    const resident: number[] = []
    let [loss, unfusedLoss, lossDifference] = [NaN, NaN, 0]
    for (let index = 0; index < warmSteps + steps; index++) {
      const done = await own.step()
      const other = await unfused?.step()
      options.onStep?.(index + 1, warmSteps + steps)
      loss = done.loss
      if (other) {
        unfusedLoss = other.loss
        lossDifference = Math.max(lossDifference, Math.abs(loss - other.loss) / other.loss)
      }
      if (index < warmSteps) continue
      seconds.push(done.seconds)
      resident.push(done.residentBytes)
      if (other) unfusedSeconds.push(other.seconds)
    }
    const finished = await own.finish(options.profiled ?? profiledSteps)
    const other = await unfused?.finish(0)
    const secondsPerStep = median(seconds)
    return {
      ...settings,
      engine: finished.engine,
      imagesPerSecond: settings.batch / secondsPerStep,
      secondsPerStep,
      fastestStep: Math.min(...seconds),
      slowestStep: Math.max(...seconds),
      steps,
      gflops: finished.operations / secondsPerStep / 1e9,
      peakMemoryBytes: finished.peakMemoryBytes,
      predictedMemoryBytes: finished.predictedMemoryBytes,
      stateBytes: finished.stateBytes,
      activationBytes: finished.activationBytes,
      memoryGrowthBytes: growth(resident),
      loss,
      profile: finished.profile,
      unfused: other
        ? {
            microBatch: unfusedSettings.microBatch,
            secondsPerStep: median(unfusedSeconds),
            peakMemoryBytes: other.peakMemoryBytes,
            loss: unfusedLoss,
            speedup: median(unfusedSeconds) / secondsPerStep,
            lossDifference,
          }
        : null,
    }
  } catch (thrown) {
    if (!signal.aborted) throw thrown
    throw new VitrineError('interrupted', {
      what: 'The measurement was interrupted.',
      why: 'It was asked to stop.',
      remedy: 'Start it again.',
    })
  } finally {
    own.close()
    unfused?.close()
  }
}
