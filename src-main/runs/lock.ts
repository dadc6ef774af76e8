/** One writer a run: a file `lock` with the process id of the owner. A dead owner's lock is taken over. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { VitrineError } from '../contract/errors.js'
import { writing } from '../platform/writing.js'

/** Returns what gives the lock back. Throws `run-busy`, `file-unwritable`. */
export function lockRun(folder: string): () => void {
  const path = join(folder, 'lock')
  for (let attempt = 0; attempt < 2; attempt++) {
    if (writing(path, () => take(path))) return () => rmSync(path, { force: true })
    const owner = ownerOf(path)
    if (isAlive(owner)) {
      throw new VitrineError('run-busy', {
        what: `The run in ${folder} is being written by another process.`,
        why: `Process ${owner} holds its lock.`,
        remedy: `Wait for it to end or stop it. If it is no Vitrine, remove ${path}.`,
      })
    }
    rmSync(path, { force: true })
  }
  throw new VitrineError('run-busy', {
    what: `The run in ${folder} is being written by another process.`,
    why: 'Another process took its lock at the same moment.',
    remedy: 'Try again.',
  })
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
