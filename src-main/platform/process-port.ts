/** A process of our own that is told messages and says some: a child of Node, or Electron's utility process. */
import { fork } from 'node:child_process'

export interface ProcessEnd {
  /** null: killed by a signal. */
  readonly code: number | null
  /** null: it ended by itself, or the system does not say. */
  readonly signal: string | null
  /** The last 2,000 characters of its standard error. */
  readonly lastWords: string
}

export interface ProcessPort {
  readonly pid: number | undefined
  /** Does nothing once the process is gone. */
  send(message: unknown): void
  kill(): void
}

export interface ProcessEvents {
  message(message: unknown): void
  /** Called once, after the last message. */
  end(end: ProcessEnd): void
}

/** Starts the program in `file`. */
export type LaunchProcess = (file: string, events: ProcessEvents) => ProcessPort

export const launchChild: LaunchProcess = (file, { message, end }) => {
  const child = fork(file, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  let lastWords = ''
  let ended = false
  const finish = (code: number | null, signal: string | null) => {
    if (ended) return
    ended = true
    end({ code, signal, lastWords: lastWords.trim() })
  }
  child.stderr?.on('data', (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString()).slice(-2000)
  })
  child.on('message', message)
  child.on('error', (error) => {
    lastWords = error.message
    finish(null, null)
  })
  child.on('close', finish)
  return {
    pid: child.pid,
    send: (words) => void (child.connected && child.send(words as object)),
    kill: () => void child.kill('SIGKILL'),
  }
}
