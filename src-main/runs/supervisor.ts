/** Runs one engine process, watches for its signs of life, and survives its death. */
import { VitrineError } from '../contract/errors.js'
import type { RunEvent } from '../contract/run-event.js'
import { entryFile } from '../platform/entries.js'
import { launchChild, type LaunchProcess } from '../platform/process-port.js'
import { deathOf } from './death.js'
import {
  engineSignSchema,
  engineWordSchema,
  isRunEvent,
  type Ending,
  type EngineEvent,
  type EngineMessage,
  type EngineSign,
} from './messages.js'

export interface EngineOptions {
  /** Everything but errors, which are thrown. */
  emit(event: EngineEvent): void
  /** What to do when the process dies. */
  readonly remedy: string
  sign?(sign: EngineSign): void
  readonly launch?: LaunchProcess
  /** Seconds without a word after which it counts as hung, before its first step and after; without: as `patience` has it. */
  readonly silence?: { readonly start?: number; readonly work?: number }
}

export interface Engine {
  readonly pid: number | undefined
  /** Resolves at its end. Errors that the engine says are thrown; so is its death. */
  readonly ended: Promise<void>
  /** Asks it to stop; a run is checkpointed and kept as `ending`. */
  cancel(ending: Ending): void
  /** Ends it at once; then `ended` throws `engine-died`. */
  kill(): void
}

/** Seconds: least silence that counts as a hang, and the same before the first step, where networks are compiled. */
const [leastSilence, firstSilence] = [60, 600]
/** Silence that counts as a hang, in times of the longest step so far. */
const patience = 20
/** Of the limit; looks are counted, not the clock, which goes on while a laptop sleeps. */
const looks = 20

export function startEngine(
  job: Exclude<EngineMessage, { type: 'cancel' }>,
  { emit, sign, remedy, launch = launchChild, silence }: EngineOptions,
): Engine {
  let error: VitrineError | undefined
  let hung: number | null = null
  let limit = silence?.start ?? firstSilence
  let quietLooks = 0
  let longestStep = 0
  let stepAt: number | null = null

  function hear(event: EngineEvent | EngineSign): void {
    quietLooks = 0
    if (event.type !== 'step') return
    const now = performance.now() / 1000
    longestStep = Math.max(longestStep, now - (stepAt ?? now))
    limit = silence?.work ?? Math.max(leastSilence, patience * longestStep)
    if (stepAt === null) {
      // The looks before the first step are far apart.
      clearTimeout(watch)
      watch = setTimeout(look, lookDelay())
    }
    stepAt = now
  }

  const { promise: ended, resolve, reject } = withResolvers()
  const port = launch(entryFile('engine-process'), {
    message(raw) {
      const word = engineWordSchema.parse(raw)
      hear(word)
      if (word.type === 'error') error = new VitrineError(word.code, word)
      else if (isSign(word)) sign?.(word)
      else emit(word)
    },
    end(end) {
      clearTimeout(watch)
      if (error) reject(error)
      else if (end.code === 0 && hung === null) resolve()
      else reject(deathOf(end, hung, remedy))
    },
  })
  let watch = setTimeout(look, lookDelay())
  function lookDelay() {
    return (limit / looks) * 1000
  }
  function look(): void {
    if (++quietLooks > looks) {
      hung = limit
      port.kill()
    } else watch = setTimeout(look, lookDelay())
  }

  const say = (message: EngineMessage) => port.send(message)
  say(job)
  return {
    pid: port.pid,
    ended,
    cancel: (as) => say({ type: 'cancel', as }),
    kill: () => port.kill(),
  }
}

function isSign(word: EngineEvent | EngineSign): word is EngineSign {
  return engineSignSchema.options.some((option) => option.shape.type.value === word.type)
}

function withResolvers() {
  let resolve: () => void = () => undefined
  let reject: (error: VitrineError) => void = () => undefined
  const promise = new Promise<void>((fulfil, refuse) => {
    resolve = fulfil
    reject = refuse
  })
  return { promise, resolve, reject }
}

export interface SuperviseOptions extends EngineOptions {
  /** Asks the engine to stop. */
  readonly signal: AbortSignal
}

/** One job from start to end. Errors that the engine says are thrown; so is its death. */
export async function superviseEngine(
  job: Exclude<EngineMessage, { type: 'cancel' }>,
  { signal, ...options }: SuperviseOptions,
): Promise<void> {
  const engine = startEngine(job, options)
  const cancel = () => engine.cancel('interrupted')
  signal.addEventListener('abort', cancel)
  if (signal.aborted) cancel()
  try {
    await engine.ended
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

/** Starts the run in `folder` or goes on with it; `signal` asks for a checkpoint and the end. */
export async function superviseRun(
  folder: string,
  { emit, signal }: { emit(event: RunEvent): void; signal: AbortSignal },
): Promise<Extract<RunEvent, { type: 'result' }>> {
  const remedy = `Go on from the last checkpoint with: vitrine resume ${folder}`
  let result: Extract<RunEvent, { type: 'result' }> | undefined
  const listen = (event: EngineEvent) => {
    if (event.type === 'result') result = event
    if (isRunEvent(event)) emit(event)
  }
  await superviseEngine({ type: 'start', folder }, { emit: listen, signal, remedy })
  if (result) return result
  const why = 'It ended without a result.'
  throw new VitrineError('engine-died', { what: 'The engine process stopped.', why, remedy })
}
