/**
 * Prints the last line of .ci/run, `N passed, N failed, N skipped`, and exits 1 on a failure.
 * Arguments: vitest's JSON report, vitest's exit status, other steps passed, other steps failed.
 * A report that is missing, or a vitest that failed without a failed test (a file that does
 * not load, an unhandled error), counts as one failure.
 */
import { readFileSync } from 'node:fs'

const [report = '', status = '1', stepsPassed = '0', stepsFailed = '0'] = process.argv.slice(2)

function readReport() {
  try {
    return JSON.parse(readFileSync(report, 'utf8'))
  } catch (error) {
    console.error(`No test report: ${error instanceof Error ? error.message : String(error)}`)
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 }
  }
}

const counts = readReport()
const testsFailed = Math.max(counts.numFailedTests, status === '0' ? 0 : 1)
const passed = counts.numPassedTests + Number(stepsPassed)
const failed = testsFailed + Number(stepsFailed)
const skipped = counts.numPendingTests + (counts.numTodoTests ?? 0)
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = failed > 0 ? 1 : 0
