/** Runs one engine process and survives its death. */
import { fork } from 'node:child_process'
import { VitrineError } from '../contract/errors.js'
import type { RunEvent } from '../contract/run-event.js'
import { entryFile } from '../platform/entries.js'
import { engineEventSchema, type EngineEvent, type EngineMessage } from './messages.js'

export interface SuperviseOptions {
  /** Everything but errors, which are thrown. */
  emit(event: EngineEvent): void
  /** Asks the engine to stop. */
  readonly signal: AbortSignal
  /** What to do when the process dies. */
  readonly remedy: string
}

/** One job from start to end. Errors that the engine says are thrown; so is its death. */
export function superviseEngine(
  job: Exclude<EngineMessage, { type: 'cancel' }>,
  { emit, signal, remedy }: SuperviseOptions,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(entryFile('engine-process'), { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    let error: VitrineError | undefined
    let lastWords = ''
    child.stderr?.on('data', (chunk: Buffer) => {
      lastWords = (lastWords + chunk.toString()).slice(-2000)
    })
    const say = (message: EngineMessage) => void (child.connected && child.send(message))
    const cancel = () => say({ type: 'cancel' })
    signal.addEventListener('abort', cancel)
    child.on('message', (message) => {
      const event = engineEventSchema.parse(message)
      if (event.type === 'error') error = new VitrineError(event.code, event)
      else emit(event)
    })
    child.on('error', reject)
    child.on('close', (code, killedBy) => {
      signal.removeEventListener('abort', cancel)
      if (error) reject(error)
      else if (code === 0) resolve()
      else {
        const end =
          killedBy === null ? `It ended with code ${code}` : `It was killed by ${killedBy}`
        const why = `${end}. Its last words: ${lastWords.trim() || 'none'}`
        const what = 'The engine process died.'
        reject(new VitrineError('internal', { what, why, remedy }))
      }
    })
    say(job)
    if (signal.aborted) cancel()
  })
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
    if (event.type !== 'prediction' && event.type !== 'progress' && event.type !== 'unreadable') {
      emit(event)
    }
  }
  await superviseEngine({ type: 'start', folder }, { emit: listen, signal, remedy })
  if (result) return result
  const why = 'It ended without a result.'
  throw new VitrineError('internal', { what: 'The engine process stopped.', why, remedy })
}
