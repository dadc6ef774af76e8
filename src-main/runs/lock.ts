/** One writer a run: a file `lock` with the process id of the owner. A dead owner's lock is taken over. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { VitrineError } from '../contract/errors.js'

/** Returns what gives the lock back. Throws `run-busy`. */
export function lockRun(folder: string): () => void {
  const path = join(folder, 'lock')
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' })
      return () => rmSync(path, { force: true })
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown
    }
    const owner = Number(readFileSync(path, 'utf8'))
    if (isAlive(owner)) {
      throw new VitrineError('run-busy', {
        what: `The run in ${folder} is being written by another process.`,
        why: `Process ${owner} holds its lock.`,
        remedy: 'Wait for it to end or stop it.',
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

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM'
  }
}
