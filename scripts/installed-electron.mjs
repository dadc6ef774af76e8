/** Where the program of the `electron` package lies, if it is on this machine. Nothing is fetched here. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** @returns {string | null} */
export function installedElectron() {
  const folder = join(root, 'node_modules', 'electron')
  const named = join(folder, 'path.txt')
  const names = existsSync(named)
    ? [readFileSync(named, 'utf8').trim()]
    : ['electron', 'electron.exe', 'Electron.app/Contents/MacOS/Electron']
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  const places = [...(override ? [override] : []), join(folder, 'dist')]
  return (
    places
      .flatMap((place) => names.map((name) => join(place, name)))
      .find((file) => existsSync(file)) ?? null
  )
}
