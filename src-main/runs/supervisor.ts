/** Runs one engine process, watches for its signs of life, and survives its death. */
import { VitrineError } from '../contract/errors.js'
import type { RunEvent } from '../contract/run-event.js'
import { entryFile } from '../platform/entries.js'
import { launchChild, type LaunchProcess } from '../platform/process-port.js'
import { deathOf } from './death.js'
import { watchForHang, type HangLimits } from './hang-watch.js'
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
  /** How long it may be silent. */
  readonly silence?: HangLimits
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

export function startEngine(
  job: Exclude<EngineMessage, { type: 'cancel' }>,
  { emit, sign, remedy, launch = launchChild, silence }: EngineOptions,
): Engine {
  let error: VitrineError | undefined
  let hung: number | null = null
  const { promise: ended, resolve, reject } = withResolvers()
  const port = launch(entryFile('engine-process'), {
    message(raw) {
      const word = engineWordSchema.parse(raw)
      watch.heard(word.type === 'step' ? 'step' : 'word')
      if (word.type === 'error') error = new VitrineError(word.code, word)
      else if (isSign(word)) sign?.(word)
      else emit(word)
    },
    end(end) {
      watch.stop()
      if (error) reject(error)
      else if (end.code === 0 && hung === null) resolve()
      else reject(deathOf(end, hung, remedy))
    },
  })
  const watch = watchForHang(
    () => port.pid,
    (seconds) => {
      hung = seconds
      port.kill()
    },
    silence,
  )

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
