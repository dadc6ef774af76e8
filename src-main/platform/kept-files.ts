/**
 * A bounded folder of files that can all be made again. What is damaged is not there, and what
 * cannot be written is not kept: nothing here throws. Several processes may use it at once.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomic } from './atomic-file.js'

export interface KeptFiles {
  /** null: nothing is kept under this key. */
  read(key: string): Uint8Array | null
  /** The parts of one file, one after the other. */
  write(key: string, parts: readonly Uint8Array[]): void
}

/** `limit`: bytes of the whole folder; what was used longest ago goes first. */
export function openKeptFiles(folder: string, limit: number): KeptFiles {
  const pathOf = (key: string) => join(folder, createHash('sha256').update(key).digest('hex'))
  return {
    read(key) {
      const path = pathOf(key)
      try {
        const file = readFileSync(path)
        const content = file.subarray(digestBytes)
        if (!file.subarray(0, digestBytes).equals(digestOf([content]))) return null
        const now = new Date()
        utimesSync(path, now, now) // used last
        return new Uint8Array(content.buffer, content.byteOffset, content.length)
      } catch {
        return null
      }
    },
    write(key, parts) {
      const bytes = parts.reduce((sum, part) => sum + part.length, digestBytes)
      if (bytes > limit) return
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 })
        writeFileAtomic(pathOf(key), [digestOf(parts), ...parts])
        keepWithin(folder, limit)
      } catch {
        // A full disk, or a file that another process has removed already.
      }
    },
  }
}

/** Each file begins with the SHA-256 of the rest. */
const digestBytes = 32

function digestOf(parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

function keepWithin(folder: string, limit: number): void {
  const files = readdirSync(folder)
    .map((name) => join(folder, name))
    .map((path) => ({ path, info: statSync(path, { throwIfNoEntry: false }) }))
    .sort((a, b) => (b.info?.mtimeMs ?? 0) - (a.info?.mtimeMs ?? 0))
  let total = 0
  for (const { path, info } of files) {
    total += info?.size ?? 0
    if (total > limit) rmSync(path, { force: true })
  }
}
