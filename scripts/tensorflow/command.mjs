/** Runs other programs. */
import { spawnSync } from 'node:child_process'
import { SetupFailure } from './failure.mjs'

/**
 * Standard output; null when the program is not there or fails.
 * @param {string} command @param {string[]} words
 */
export function tryCommand(command, words) {
  const { status, stdout } = spawnSync(command, words, { encoding: 'utf8', timeout: 60_000 })
  return status === 0 ? stdout : null
}

/** The lines that name an error, else the end of what a program said. @param {string} text */
function gist(text) {
  const errors = text.split('\n').filter((line) => /\berror\b|cannot find/i.test(line))
  return (errors.length > 0 ? errors.slice(0, 5).join('\n') : text.trim()).slice(-1500)
}

/**
 * Throws SetupFailure with what the program said.
 * @param {string} command @param {string[]} words
 * @param {{ show?: boolean, cwd?: string, minutes?: number, env?: NodeJS.ProcessEnv, remedy?: string }} [options]
 *   show: the program's own words go to the terminal
 */
export function runCommand(command, words, { show = false, cwd, minutes = 30, env, remedy } = {}) {
  const { status, stderr, error } = spawnSync(command, words, {
    encoding: 'utf8',
    cwd,
    env: { ...process.env, ...env },
    timeout: minutes * 60_000,
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
  })
  if (status === 0) return
  const said = error ? error.message : gist(stderr ?? '')
  throw new SetupFailure(
    `\`${[command, ...words.slice(0, 3)].join(' ')} …\` failed.`,
    said || `It ended with ${status}; its own words are above.`,
    remedy ?? `Check that ${command} is installed and that the disk has room.`,
  )
}
