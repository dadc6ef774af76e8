/** Asks another program of the system. */
import { execFile } from 'node:child_process'

/** Its standard output; null when it is not there, fails or takes longer than 10 s. */
export function ask(command: string, words: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(command, [...words], { timeout: 10_000, windowsHide: true }, (error, stdout) => {
      resolve(error ? null : stdout)
    })
  })
}
