/**
 * Builds all that the desktop app runs into out/: the command and its processes (build-cli.mjs),
 * main, preload and page. It does nothing for what is newer than its sources.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildCommandLine, root } from './build-cli.mjs'

const stamp = join(root, 'out', 'main', '.built')
const sources = ['src-main', 'src-renderer', 'electron.vite.config.ts', 'package-lock.json']

/** @param {string} path @returns {number} */
function newest(path) {
  const status = statSync(path, { throwIfNoEntry: false })
  if (!status?.isDirectory()) return status?.mtimeMs ?? 0
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
}

/** Throws when the build fails; what is wrong stands on standard error. */
export async function buildApp() {
  await buildCommandLine()
  const built = statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? 0
  const whole = ['main/index.js', 'preload/index.cjs', 'renderer/index.html']
    .map((file) => join(root, 'out', file))
    .every((file) => existsSync(file))
  if (whole && built > Math.max(...sources.map((name) => newest(join(root, name))))) return
  const started = new Date()
  const builder = join(root, 'node_modules/electron-vite/bin/electron-vite.js')
  const { status } = spawnSync(process.execPath, [builder, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
  })
  if (status !== 0) throw new Error('The app cannot be built.')
  writeFileSync(stamp, `${started.toISOString()}\n`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildApp()
