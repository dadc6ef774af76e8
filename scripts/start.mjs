/**
 * `npm start`: does Vitrine's main job on a fresh machine. The window cannot train yet, so
 * this trains on the sample pictures in the terminal; `npm start -- --window` opens the shell.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Electron's program, if it is on this machine; nothing is downloaded here. */
function electronProgram() {
  const folder = join(root, 'node_modules', 'electron')
  const named = join(folder, 'path.txt')
  const names = existsSync(named)
    ? [readFileSync(named, 'utf8').trim()]
    : ['electron', 'electron.exe']
  const places = [process.env['ELECTRON_OVERRIDE_DIST_PATH'], join(folder, 'dist')]
  return places
    .filter((place) => place !== undefined)
    .flatMap((place) => names.map((name) => join(place, name)))
    .find((file) => existsSync(file))
}

/** Runs a program in this terminal. @param {string} program @param {string[]} words */
function run(program, words) {
  return spawnSync(program, words, { cwd: root, stdio: 'inherit' }).status ?? 1
}

function openWindow() {
  const program = electronProgram()
  if (!program) {
    console.error(
      'The window cannot open: Electron’s program is not on this machine.\n' +
        'Run `npx electron --version` once where it can be downloaded, or name a folder that has it in ELECTRON_OVERRIDE_DIST_PATH.',
    )
    return 1
  }
  const built = run(process.execPath, [
    join(root, 'node_modules/electron-vite/bin/electron-vite.js'),
    'build',
  ])
  return built === 0 ? run(program, [root]) : built
}

function train() {
  console.log(
    'The window of this version is a shell that cannot train yet (`npm start -- --window` shows it).\n' +
      'Training a small Vision Transformer on the sample pictures in resources/sample:\n',
  )
  return run(process.execPath, [
    join(root, 'scripts/vitrine.mjs'),
    'demo',
    ...process.argv.slice(2),
  ])
}

process.exitCode = process.argv.includes('--window') ? openWindow() : train()
