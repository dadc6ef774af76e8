/** Runs one engine process and survives its death. */
import { fork } from 'node:child_process'
import { VitrineError } from '../contract/errors.js'
import { runEventSchema, type RunEvent } from '../contract/run-event.js'
import { entryFile } from '../platform/entries.js'
import type { EngineMessage } from './messages.js'

/**
 * Starts the run in `folder` or goes on with it. Events of type `error` are thrown, not
 * emitted; so is the death of the process. `signal` asks for a checkpoint and the end.
 */
export function superviseRun(
  folder: string,
  options: { emit(event: RunEvent): void; signal: AbortSignal },
): Promise<Extract<RunEvent, { type: 'result' }>> {
  const { emit, signal } = options
  return new Promise((resolve, reject) => {
    const child = fork(entryFile('engine-process'), { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    let result: Extract<RunEvent, { type: 'result' }> | undefined
    let error: VitrineError | undefined
    let lastWords = ''
    child.stderr?.on('data', (chunk: Buffer) => {
      lastWords = (lastWords + chunk.toString()).slice(-2000)
    })
    const say = (message: EngineMessage) => void (child.connected && child.send(message))
    const cancel = () => say({ type: 'cancel' })
    signal.addEventListener('abort', cancel)
    child.on('message', (message) => {
      const event = runEventSchema.parse(message)
      if (event.type === 'error') error = new VitrineError(event.code, event)
      else {
        if (event.type === 'result') result = event
        emit(event)
      }
    })
    child.on('error', reject)
    child.on('close', (code, killedBy) => {
      signal.removeEventListener('abort', cancel)
      if (error) reject(error)
      else if (result) resolve(result)
      else {
        const cause =
          killedBy === null ? `It ended with code ${code}` : `It was killed by ${killedBy}`
        reject(
          new VitrineError('internal', {
            what: 'The engine process died.',
            why: `${cause}. Its last words: ${lastWords.trim() || 'none'}`,
            remedy: 'Go on from the last checkpoint with `vitrine resume RUN`.',
          }),
        )
      }
    })
    say({ type: 'start', folder })
  })
}
