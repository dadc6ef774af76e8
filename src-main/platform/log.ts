/** The app's log: a file of lines, put aside at a size, three kept. Never throws: a full disk must not end the app. */
import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'

const largestFile = 1048576
/** Beside the one that is written. */
const kept = 2

export interface LogFile {
  write(level: 'info' | 'warning' | 'error', message: string, details?: string): void
}

const current = (folder: string) => join(folder, 'vitrine.log')
const older = (folder: string, age: number) => join(folder, `vitrine.${age}.log`)

/** `now`: the time of a line, handed in for tests. */
export function openLog(folder: string, now: () => Date = () => new Date()): LogFile {
  let size = 0
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    size = statSync(current(folder), { throwIfNoEntry: false })?.size ?? 0
  } catch {
    // Told by every line that cannot be written: to standard error.
  }

  function rotate(): void {
    rmSync(older(folder, kept), { force: true })
    for (let age = kept; age >= 1; age--) {
      const from = age === 1 ? current(folder) : older(folder, age - 1)
      if (statSync(from, { throwIfNoEntry: false })) renameSync(from, older(folder, age))
    }
    size = 0
  }

  return {
    write(level, message, details) {
      const indented = details === undefined ? '' : `\n  ${details.replaceAll('\n', '\n  ')}`
      const line = `${now().toISOString()} ${level} ${message.replaceAll('\n', ' ')}${indented}\n`
      try {
        if (size + line.length > largestFile) rotate()
        appendFileSync(current(folder), line, { mode: 0o600 })
        size += Buffer.byteLength(line)
      } catch {
        process.stderr.write(line)
      }
    },
  }
}

/** The last lines, oldest first; none where there is no log. */
export async function lastLogLines(folder: string, count: number): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => [])
  if (!names.includes('vitrine.log')) return []
  const file = await open(current(folder))
  try {
    const { size } = await file.stat()
    const length = Math.min(size, 200 * count)
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length)
    const lines = buffer.toString('utf8').trimEnd().split('\n')
    // The first may be cut in its middle.
    return (length < size ? lines.slice(1) : lines).slice(-count)
  } finally {
    await file.close()
  }
}
