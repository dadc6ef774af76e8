/** What one start of vitest writes, which goes with it: the app's own folder, and the system's for what is temporary. */
import { mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = join(tmpdir(), `vitrine-tests-${process.pid}`)
const temporary = join(folder, 'tmp')

/** Of every test, and of the processes that it starts. */
export const folderEnvironment = {
  VITRINE_CONFIG: join(folder, 'config'),
  ...{ TMPDIR: temporary, TMP: temporary, TEMP: temporary },
}

export default function setup(): () => void {
  mkdirSync(temporary, { recursive: true })
  // A process that was just ended may still hold a file.
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
