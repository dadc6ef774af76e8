/**
 * Bundles what runs under plain Node into out/cli: the command, the engine process and
 * the loader's worker thread. `npx vitrine`, the tests and `npm run build` all call it;
 * it does nothing when the sources are older than the bundle.
 */
import { cpSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
export const outFolder = join(root, 'out', 'cli')
const stamp = join(outFolder, '.built')

/** Entry points by the name that `platform/entries.ts` knows them by. */
const entryPoints = {
  vitrine: join(root, 'src-main/cli.ts'),
  'engine-process': join(root, 'src-main/engine-process/entry.ts'),
  probe: join(root, 'src-main/engine-process/probe-entry.ts'),
  'bench-worker': join(root, 'src-main/engine-process/bench-worker.ts'),
  'picture-process': join(root, 'src-main/engine-process/picture-entry.ts'),
  'model-process': join(root, 'src-main/engine-process/model-entry.ts'),
  'loader-worker': join(root, 'src-main/data/loader-worker.ts'),
}

/** Of the newest file in or below a path, in milliseconds. @param {string} path */
export function newestUnder(path) {
  if (statSync(path).isFile()) return timeOf(path)
  const files = readdirSync(path, { recursive: true, withFileTypes: true })
  return Math.max(
    ...files
      .filter((file) => file.isFile())
      .map((file) => timeOf(join(file.parentPath, file.name))),
  )
}

/** When a file was changed; 0: it is not there. @param {string} file */
export function timeOf(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

/** Says that something was built from what was there at `started`. @param {string} file @param {Date} started */
export function writeStamp(file, started) {
  writeFileSync(file, `${started.toISOString()}\n`)
}

export async function buildCommandLine() {
  const started = new Date()
  const sources = [join(root, 'src-main'), fileURLToPath(import.meta.url)]
  if (timeOf(stamp) > Math.max(...sources.map(newestUnder))) return
  // Loaded only where there is something to build: most starts of the command have nothing.
  const { build } = await import('esbuild')
  rmSync(outFolder, { recursive: true, force: true })
  await build({
    entryPoints,
    outdir: outFolder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    chunkNames: 'chunk-[hash]',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    // tfjs-core's ES modules, for its gradients; native packages stay outside.
    mainFields: ['module', 'main'],
    external: ['onnxruntime-node', 'sharp', '@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'],
    banner: {
      js: "import { createRequire as vitrineCreateRequire } from 'node:module'; const require = vitrineCreateRequire(import.meta.url); const __dirname = import.meta.dirname;",
    },
    logLevel: 'warning',
  })
  copyWasm()
  writeStamp(stamp, started)
}

/** What TensorFlow.js's own runtime of exported models is besides its JavaScript. */
function copyWasm() {
  const from = join(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist')
  for (const name of ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm']) {
    cpSync(join(from, name), join(outFolder, 'wasm', name))
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildCommandLine()
