/** Files that are either the old or the new, never half: written beside, synced, renamed. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { writing } from './writing.js'

/**
 * Of a list, one after the other. `mode`: who may read a new file. Throws `file-unwritable`, and
 * then leaves the old file and nothing beside it.
 */
export function writeFileAtomic(
  path: string,
  content: string | Uint8Array | readonly Uint8Array[],
  mode = 0o666,
): void {
  writing(path, () => {
    const beside = `${path}.${process.pid}.temporary`
    try {
      writeSynced(beside, partsOf(content), mode)
      renameSync(beside, path)
    } catch (thrown) {
      rmSync(beside, { force: true })
      throw thrown
    }
    syncFolder(dirname(path))
  })
}

function partsOf(content: string | Uint8Array | readonly Uint8Array[]): readonly Uint8Array[] {
  if (typeof content === 'string') return [new TextEncoder().encode(content)]
  return content instanceof Uint8Array ? [content] : content
}

function writeSynced(path: string, parts: readonly Uint8Array[], mode: number): void {
  const file = openSync(path, 'w', mode)
  try {
    for (const bytes of parts) {
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at)
    }
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** The rename itself survives a power cut; Windows has no such call and needs none. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
