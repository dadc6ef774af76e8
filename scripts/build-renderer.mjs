/** Builds the pages into out/renderer; does nothing when the sources are older. `vitrine serve` and `npm start` call it. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { newestUnder, root, timeOf, writeStamp } from './build-cli.mjs'

const outFolder = join(root, 'out', 'renderer')
const stamp = join(root, 'out', '.renderer-built')

export async function buildRenderer() {
  const started = new Date()
  const sources = ['src-renderer', 'src-main/contract', 'scripts/renderer-config.mjs']
  if (timeOf(stamp) > Math.max(...sources.map((name) => newestUnder(join(root, name))))) return
  // Loaded only where there is something to build.
  const { build } = await import('vite')
  const { rendererConfig } = await import('./renderer-config.mjs')
  await build({ ...rendererConfig, configFile: false, logLevel: 'warn' })
  writeStamp(stamp, started)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildRenderer()
  console.log(outFolder)
}
