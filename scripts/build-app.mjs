/**
 * Builds all that the desktop app runs into out/: the command and its processes (build-cli.mjs),
 * the page (build-renderer.mjs), main and preload. It does nothing for what is newer than its sources.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildCommandLine, newestUnder, root, timeOf, writeStamp } from './build-cli.mjs'
import { buildRenderer } from './build-renderer.mjs'

const stamp = join(root, 'out', '.app-built')
const sources = [
  'src-main',
  'package.json', // what is a dependency stays out of the bundle
  'electron.vite.config.ts',
  'scripts/renderer-config.mjs',
]
const products = ['main/index.js', 'preload/index.cjs']

/** Throws when the build fails; what is wrong stands on standard error. */
export async function buildApp() {
  await buildCommandLine()
  const there = products.every((file) => existsSync(join(root, 'out', file)))
  const newest = Math.max(...sources.map((name) => newestUnder(join(root, name))))
  if (!there || timeOf(stamp) <= newest) {
    const started = new Date()
    const builder = join(root, 'node_modules/electron-vite/bin/electron-vite.js')
    const { status } = spawnSync(process.execPath, [builder, 'build', '--logLevel', 'warn'], {
      cwd: root,
      stdio: ['ignore', process.stderr, process.stderr],
    })
    if (status !== 0) throw new Error('The app cannot be built.')
    writeStamp(stamp, started)
    // It has built the page, too.
    writeStamp(join(root, 'out', '.renderer-built'), started)
  }
  await buildRenderer()
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildApp()
