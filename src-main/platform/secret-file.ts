/** A secret in a file that its user alone may read, for hosts without the system's keeper of secrets. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { writeFileAtomic } from './atomic-file.js'
import { writing } from './writing.js'

export interface SecretStore {
  /** null: none is kept, or it cannot be read any more. */
  read(): string | null
  /** null forgets it. Throws `file-unwritable`, `unsupported`. */
  write(secret: string | null): void
}

export function secretFile(path: string): SecretStore {
  return {
    read() {
      try {
        return readFileSync(path, 'utf8').trim() || null
      } catch {
        return null
      }
    },
    write(secret) {
      if (secret === null) return rmSync(path, { force: true })
      writing(path, () => mkdirSync(dirname(path), { recursive: true, mode: 0o700 }))
      writeFileAtomic(path, `${secret}\n`, 0o600)
    },
  }
}
