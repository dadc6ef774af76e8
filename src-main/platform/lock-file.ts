/** A file with the process id of its owner, so that one process alone does a thing. A dead owner's is taken over. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { writing } from './writing.js'

export type Lock =
  | { readonly type: 'taken'; readonly release: () => void }
  /** `owner` 0: another process took it at the same moment. */
  | { readonly type: 'held'; readonly owner: number }

/** Throws `file-unwritable`. */
export function takeLock(path: string): Lock {
  for (let attempt = 0; attempt < 2; attempt++) {
    if (writing(path, () => take(path))) return { type: 'taken', release: releaseOf(path) }
    const owner = ownerOf(path)
    if (isAlive(owner)) return { type: 'held', owner }
    rmSync(path, { force: true })
  }
  return { type: 'held', owner: 0 }
}

/** Whether a living process holds it. */
export function isLockHeld(path: string): boolean {
  return isAlive(ownerOf(path))
}

/** Once: the next owner's lock is not ours to remove. */
function releaseOf(path: string): () => void {
  let held = true
  return () => {
    if (held) rmSync(path, { force: true })
    held = false
  }
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
