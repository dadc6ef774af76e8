import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import type { Dataset } from './scan.js'

/** 32 bytes in hex; another one where the file was written again. null: it is not there. */
export function fingerprintOfPicture(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) return null
  return createHash('sha256')
    .update(`${resolve(path)}\0${found.size} ${found.mtimeMs}`)
    .digest('hex')
}

/** Changes when a picture comes, goes, moves or is written again; opens no file. */
export function fingerprintOf(dataset: Dataset): string {
  const hash = createHash('sha256')
  for (const split of ['train', 'validation', 'test'] as const) {
    hash.update(`${split} ${dataset[split] === null ? 'none' : ''}\n`)
    for (const { path } of dataset[split] ?? []) {
      const found = statSync(path, { throwIfNoEntry: false })
      const state = found ? `${found.size} ${found.mtimeMs}` : 'gone'
      hash.update(`${relative(dataset.folder, path)}\0${state}\n`)
    }
  }
  for (const path of dataset.ignored) hash.update(`${relative(dataset.folder, path)}\n`)
  return hash.digest('base64url')
}
