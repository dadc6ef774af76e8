/**
 * `npm run dist`: builds the app and makes this system's installers in dist/. With `--dir` it makes
 * the unpacked app only. Where the program of the `electron` package cannot be had, `--dir` takes
 * the Electron for tests and says so: good for a try on this machine, never to be published.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import configuration from '../electron-builder.config.mjs'
import { buildApp } from './build-app.mjs'
import { root } from './build-cli.mjs'
import { installedElectron } from './installed-electron.mjs'
import { ensureTestElectron, testElectronVersion } from './test-electron.mjs'

/**
 * A copy of the Electron for tests without the app inside it that loads others.
 * @param {string} scratch
 */
async function copyOfTestElectron(scratch) {
  const folder = await ensureTestElectron()
  const resources = join(folder, 'resources') + sep
  cpSync(folder, scratch, { recursive: true, filter: (from) => !from.startsWith(resources) })
  return { electronDist: scratch, electronVersion: testElectronVersion }
}

/** @param {string[]} words */
export async function distribute(words) {
  const onlyFolder = words.includes('--dir')
  // Not loaded by what only asks where the result lies.
  const { build, Platform } = await import('electron-builder')
  await buildApp()
  const scratch = mkdtempSync(join(tmpdir(), 'vitrine-electron-'))
  try {
    const replace = onlyFolder && installedElectron() === null
    if (replace) console.log(`Packing Electron ${testElectronVersion}, the one for tests.`)
    const electron = replace ? await copyOfTestElectron(scratch) : {}
    await build({
      projectDir: root,
      targets: Platform.current().createTarget(onlyFolder ? 'dir' : null),
      config: { ...configuration, ...electron },
      publish: 'never',
    })
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await distribute(process.argv.slice(2))
