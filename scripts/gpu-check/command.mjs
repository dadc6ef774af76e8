/** Runs another program within a time limit, and everything that it started with it. */
import { spawn } from 'node:child_process'

/** @typedef {{ ok: true, output: string, seconds: number }} Done */
/** @typedef {{ ok: false, reason: string }} Failed */

/** The error that `vitrine --json` told, else the last lines that say something. @param {string} text */
function gist(text) {
  const told = jsonLines(text).find(({ type }) => type === 'error')
  if (told) return `${told['what']} ${told['why']}`
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return lines.slice(-4).join(' ').slice(-500)
}

/**
 * Never throws.
 * @param {string} program @param {readonly string[]} words
 * @param {{ seconds: number, environment: NodeJS.ProcessEnv, input?: string }} options
 * @returns {Promise<Done | Failed>}
 */
export function runWithin(program, words, { seconds, environment, input = '' }) {
  return new Promise((resolve) => {
    const began = performance.now()
    // A group of its own, so that its own processes end with it.
    const child = spawn(program, words, { env: environment, detached: true })
    let [output, errors, late] = ['', '', false]
    const stop = () => {
      late = true
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      } catch {
        // It has just ended.
      }
    }
    const timer = setTimeout(stop, seconds * 1000)
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (errors += chunk))
    child.stdin.on('error', () => undefined) // it ended without reading
    child.stdin.end(input)
    child.on('error', ({ message }) => {
      clearTimeout(timer)
      resolve({ ok: false, reason: message })
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      const took = (performance.now() - began) / 1000
      if (late) resolve({ ok: false, reason: `It took longer than ${seconds.toFixed(0)} s.` })
      else if (code === 0) resolve({ ok: true, output, seconds: took })
      else
        resolve({
          ok: false,
          reason: `It ended with ${code ?? signal}: ${gist(`${output}\n${errors}`)}`,
        })
    })
  })
}

/** The lines of an output that are JSON objects. @param {string} output @returns {Record<string, any>[]} */
export function jsonLines(output) {
  return output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
}
