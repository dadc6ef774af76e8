import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { entryFile } from './entries.js'

/**
 * Names the code of the engine that is installed: another version, or a changed source, has another
 * name. The bundler names each part by its content, and the entry names all parts.
 */
export function ownCode(): string {
  return createHash('sha256')
    .update(readFileSync(entryFile('engine-process')))
    .digest('hex')
}
