import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { entryFile } from './entries.js'

/**
 * Names the code that is installed, of the engine and of what decodes pictures for it: another
 * version, or a changed source, has another name. The bundler names each part by its content, and
 * an entry names all its parts.
 */
export function ownCode(): string {
  const hash = createHash('sha256')
  for (const name of ['engine-process', 'loader-worker'] as const)
    hash.update(readFileSync(entryFile(name)))
  return hash.digest('hex')
}
