/** Processes of our own as Electron's utility processes: they need no Node of their own, and no fuse. */
import { constants } from 'node:os'
import { basename } from 'node:path'
import { utilityProcess } from 'electron'
import type { LaunchProcess } from '../../platform/process-port.js'

/** What the system's process list shows after the app's name. */
const serviceName = (file: string) => `Vitrine ${basename(file, '.mjs')}`

/** Milliseconds after the end for words on their way: a process of its own may hold the stream open. */
const lastWordsWait = 500

const deadlySignals = ['SIGABRT', 'SIGKILL', 'SIGSEGV', 'SIGTERM'] as const

/** On POSIX a process that a signal ended shows as that signal's number; ours end by themselves with 0 or 1. */
function signalOf(code: number): string | null {
  if (process.platform === 'win32') return null
  return deadlySignals.find((signal) => constants.signals[signal] === code) ?? null
}

export const launchUtility: LaunchProcess = (file, { message, end }) => {
  const child = utilityProcess.fork(file, [], {
    serviceName: serviceName(file),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const { stderr } = child
  let lastWords = ''
  let exit: number | undefined
  let ended = false
  const keep = (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString()).slice(-2000)
  }
  const finish = () => {
    if (exit === undefined || ended) return
    ended = true
    const signal = signalOf(exit)
    end({ code: signal === null ? exit : null, signal, lastWords: lastWords.trim() })
  }
  stderr?.on('data', keep)
  child.on('message', message)
  child.once('exit', (code) => {
    exit = code
    setTimeout(finish, lastWordsWait)
    // Right after this event Electron takes all listeners off the stream, which may hold words yet.
    setImmediate(() => {
      if (!stderr?.readable) return finish()
      stderr.on('data', keep)
      stderr.once('end', finish)
      stderr.once('close', finish)
    })
  })
  return {
    get pid() {
      return child.pid
    },
    send: (words) => void (exit === undefined && child.postMessage(words)),
    kill: () => killNow(child.pid, () => child.kill()),
  }
}

/** At once, as SIGKILL does: `kill()` of a utility process only asks, and a hung one does not hear. */
function killNow(pid: number | undefined, ask: () => void): void {
  if (pid === undefined) return void ask()
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    ask()
  }
}
