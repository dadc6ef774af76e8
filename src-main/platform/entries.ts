/** Where the built entry points of other threads and processes lie. */
import { existsSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export type EntryName =
  | 'engine-process'
  | 'bench-worker'
  | 'loader-worker'
  | 'probe'
  | 'picture-process'
  | 'model-process'

/** The folder of the project or of the installed app: the nearest one above with a package.json. */
export function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) {
    folder = dirname(folder)
  }
  return unpacked(folder)
}

/**
 * Where the files of an installed app lie as files: other processes and native libraries do not
 * read `app.asar`. A path outside of it stays as it is.
 */
export function unpacked(path: string): string {
  return path.replace(/(^|[\\/])app\.asar(?=$|[\\/])/, '$1app.asar.unpacked')
}

/** The bundled file of an entry: beside this bundle, or in out/cli when run from the sources (tests). */
export function entryFile(name: EntryName): string {
  const beside = join(dirname(fileURLToPath(import.meta.url)), `${name}.mjs`)
  return existsSync(beside) ? beside : join(projectRoot(), 'out', 'cli', `${name}.mjs`)
}

/** The folder of TensorFlow.js's WebAssembly, copied beside the bundle. Ends with a separator. */
export function wasmFolder(): string {
  return join(dirname(entryFile('engine-process')), 'wasm', sep)
}
