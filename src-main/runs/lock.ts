/** One writer a run, one queue a workspace. */
import { join } from 'node:path'
import { VitrineError } from '../contract/errors.js'
import { isLockHeld, takeLock } from '../platform/lock-file.js'

/** Returns what gives the lock back. Throws `run-busy`, `file-unwritable`. */
export function lockRun(folder: string): () => void {
  return lockFile(join(folder, 'lock'), `The run in ${folder} is being written by another process.`)
}

/** For the app that works the workspace's queue off. Returns what gives it back. Throws `run-busy`, `file-unwritable`. */
export function lockQueue(workspace: string): () => void {
  return lockFile(join(workspace, 'queue.lock'), `Another Vitrine works in ${workspace}.`)
}

function lockFile(path: string, what: string): () => void {
  const lock = takeLock(path)
  if (lock.type === 'taken') return lock.release
  throw new VitrineError('run-busy', {
    what,
    why: lock.owner === 0 ? 'It took the lock just now.' : `Process ${lock.owner} holds its lock.`,
    remedy: `Wait for it to end or stop it. If it is no Vitrine, remove ${path}.`,
  })
}

/** Whether a living process holds the run. */
export function isLocked(folder: string): boolean {
  return isLockHeld(join(folder, 'lock'))
}
