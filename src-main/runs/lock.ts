/**
 * One writer a run, one queue a workspace: a file with the process id of the owner. A dead owner's
 * lock is taken over.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { VitrineError } from '../contract/errors.js'
import { writing } from '../platform/writing.js'

/** Returns what gives the lock back. Throws `run-busy`, `file-unwritable`. */
export function lockRun(folder: string): () => void {
  return lockFile(join(folder, 'lock'), `The run in ${folder} is being written by another process.`)
}

/** For the app that works the workspace's queue off. Returns what gives it back. Throws `run-busy`, `file-unwritable`. */
export function lockQueue(workspace: string): () => void {
  return lockFile(join(workspace, 'queue.lock'), `Another Vitrine works in ${workspace}.`)
}

function lockFile(path: string, what: string): () => void {
  for (let attempt = 0; attempt < 2; attempt++) {
    if (writing(path, () => take(path))) return releaseOf(path)
    const owner = ownerOf(path)
    if (isAlive(owner)) {
      throw new VitrineError('run-busy', {
        what,
        why: `Process ${owner} holds its lock.`,
        remedy: `Wait for it to end or stop it. If it is no Vitrine, remove ${path}.`,
      })
    }
    rmSync(path, { force: true })
  }
  throw new VitrineError('run-busy', {
    what,
    why: 'Another process took its lock at the same moment.',
    remedy: 'Try again.',
  })
}

/** Once: the next owner's lock is not ours to remove. */
function releaseOf(path: string): () => void {
  let held = true
  return () => {
    if (held) rmSync(path, { force: true })
    held = false
  }
}

/** Whether a living process holds the run. */
export function isLocked(folder: string): boolean {
  return isAlive(ownerOf(join(folder, 'lock')))
}

/** False: there is a lock already. */
function take(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false
    rmSync(path, { force: true }) // made, but not filled: a full disk
    throw thrown
  }
}

/** 0: the lock was given back meanwhile, or never filled. */
function ownerOf(path: string): number {
  try {
    return Number(readFileSync(path, 'utf8'))
  } catch {
    return 0
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM'
  }
}
