import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The app's own folder in tests, one for each start of vitest. */
export const testConfig = join(tmpdir(), `vitrine-tests-${process.pid}`)
