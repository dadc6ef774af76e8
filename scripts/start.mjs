/**
 * `npm start`: builds what is older than its sources and opens the app. Where there is no display,
 * or Electron's program cannot be had, it says so and serves the same app to a browser.
 *
 * `npm start -- --web` serves at once; other words go to `vitrine serve` or to the app.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { buildApp } from './build-app.mjs'
import { buildCommandLine, root } from './build-cli.mjs'
import { buildRenderer } from './build-renderer.mjs'
import { installedElectron } from './installed-electron.mjs'

const words = process.argv.slice(2)

/** Where Electron's program lies, fetched from its release page if need be; null: it cannot be had. */
function electronProgram() {
  const found = installedElectron()
  const installer = join(root, 'node_modules/electron/install.js')
  if (found !== null || !existsSync(installer)) return found
  console.log('Fetching Electron (about 120 MB, once) …')
  // A network that swallows packets must not keep the user waiting for the browser version.
  spawnSync(process.execPath, [installer], { cwd: root, stdio: 'ignore', timeout: 300_000 })
  return installedElectron()
}

/** Why there can be no window here, in words; null: there can. */
function withoutDisplay() {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  const none = process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY
  return none ? 'This machine has no display.' : null
}

/** Runs a program in this terminal to its end. @param {string} program @param {string[]} given */
function run(program, given) {
  const child = spawn(program, given, { cwd: root, stdio: 'inherit' })
  // Ctrl-C reaches the child as well; it saves and ends, and this with it.
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('error', (error) => {
    console.error(error.message)
    process.exitCode = 1
  })
  child.on('exit', (code) => {
    process.exitCode = code ?? 1
  })
}

async function serve() {
  await buildCommandLine()
  await buildRenderer()
  const given = words.filter((word) => word !== '--web')
  run(process.execPath, [join(root, 'scripts/vitrine.mjs'), 'serve', ...given])
}

async function start() {
  if (words.includes('--web')) return serve()
  const reason = withoutDisplay()
  const program = reason === null ? electronProgram() : null
  if (program === null) {
    const why = reason ?? 'Electron’s program is not on this machine and cannot be fetched.'
    console.log(`${why} Vitrine is served to a browser instead.`)
    return serve()
  }
  await buildApp()
  // Chromium does not start as root with its sandbox.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  run(program, [...asRoot, root, ...words])
}

await start()
