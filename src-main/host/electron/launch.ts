/** Processes of our own as Electron's utility processes: they need no Node of their own, and no fuse. */
import { basename } from 'node:path'
import { utilityProcess } from 'electron'
import type { LaunchProcess } from '../../platform/process-port.js'

/** What the system's process list shows after the app's name. */
const serviceName = (file: string) => `Vitrine ${basename(file, '.mjs')}`

export const launchUtility: LaunchProcess = (file, { message, end }) => {
  const child = utilityProcess.fork(file, [], {
    serviceName: serviceName(file),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let lastWords = ''
  let exit: number | undefined
  let silent = child.stderr === null
  let ended = false
  const finish = () => {
    if (exit === undefined || !silent || ended) return
    ended = true
    // A process that a signal ended shows as that signal's number on POSIX.
    end({ code: exit, signal: null, lastWords: lastWords.trim() })
  }
  child.stderr?.on('data', (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString()).slice(-2000)
  })
  const quiet = () => {
    silent = true
    finish()
  }
  child.stderr?.once('end', quiet)
  child.stderr?.once('close', quiet)
  child.on('message', message)
  child.once('exit', (code) => {
    exit = code
    finish()
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
