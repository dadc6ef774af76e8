/** Finds a TensorFlow to build against, and Node's headers, on this machine. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { runCommand, tryCommand } from './command.mjs'
import { SetupFailure } from './failure.mjs'

/**
 * Names of the two libraries inside a wheel's folder `tensorflow`; null where wheels have none.
 * @param {string} platform @returns {readonly [string, string] | null}
 */
export function libraryNames(platform) {
  if (platform === 'linux') return ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']
  if (platform === 'darwin') return ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib']
  return null
}

/** The user's cache folder of this project. @returns {string} */
export function cacheFolder() {
  if (process.platform === 'darwin') return join(homedir(), 'Library/Caches/vitrine')
  if (process.platform === 'win32' && process.env.LOCALAPPDATA) {
    return join(process.env.LOCALAPPDATA, 'vitrine', 'Cache')
  }
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'vitrine')
}

/**
 * Why a wheel's file name does not fit a machine; null when it does.
 * @param {string} file @param {string} platform @param {string} architecture as Node names them
 */
export function wheelMismatch(file, platform, architecture) {
  const match = /^(tensorflow[a-z_]*)-([^-]+)-[^-]+-[^-]+-([^-]+)\.whl$/.exec(basename(file))
  if (!match) return 'its name is not that of a TensorFlow wheel'
  const [, , , tag = ''] = match
  const system = { linux: /linux/, darwin: /macosx/ }[platform]
  const processor = { x64: /x86_64$/, arm64: /(aarch64|arm64)$/ }[architecture]
  if (!system?.test(tag)) return `it is for ${tag}, not for ${platform}`
  return processor?.test(tag) ? null : `it is for ${tag}, not for ${architecture}`
}

/**
 * What a folder lacks to build against it; null when it has all.
 * @param {string} folder @param {string} platform
 */
export function missingPart(folder, platform) {
  const libraries = libraryNames(platform)
  if (!libraries) return 'a library to link (TensorFlow for Windows ships none)'
  return (
    [...libraries, 'include/tensorflow/c/eager/c_api.h'].find(
      (part) => !existsSync(join(folder, part)),
    ) ?? null
  )
}

/**
 * Unpacks a wheel's libraries and headers once; returns its folder `tensorflow`.
 * @param {string} wheel @param {string} cache
 */
export function unpackWheel(wheel, cache) {
  const folder = join(cache, basename(wheel, '.whl'))
  const tensorflow = join(folder, 'tensorflow')
  if (missingPart(tensorflow, process.platform) === null) return tensorflow
  console.log(`Unpacking ${wheel} into ${folder}`)
  mkdirSync(cache, { recursive: true })
  const remedy = 'Fetch the wheel again: it may be damaged. The disk must have room for it.'
  const partial = mkdtempSync(join(cache, 'unpack-'))
  try {
    const parts = ['tensorflow/libtensorflow*', 'tensorflow/include/*']
    if (tryCommand('unzip', ['-v']) !== null) {
      runCommand('unzip', ['-qo', wheel, ...parts, '-d', partial], { remedy })
    } else {
      runCommand('python3', ['-m', 'zipfile', '-e', wheel, partial], { remedy })
    }
    rmSync(folder, { recursive: true, force: true })
    renameSync(partial, folder)
  } finally {
    rmSync(partial, { recursive: true, force: true })
  }
  return tensorflow
}

/** Where a Python keeps TensorFlow, asked without importing it; null: it has none. @param {string} python */
function askPython(python) {
  const code =
    "import importlib.util as u; s = u.find_spec('tensorflow'); print(s.submodule_search_locations[0] if s else '')"
  return tryCommand(python, ['-c', code])?.trim() || null
}

/** @param {string} environment a virtual environment's folder */
export function pythonOf(environment) {
  return process.platform === 'win32'
    ? join(environment, 'Scripts', 'python.exe')
    : join(environment, 'bin', 'python')
}

/**
 * The first usable TensorFlow of this machine, with what was looked at and why it was passed over.
 * @param {string} cache @returns {{ folder: string | null, passed: string[] }}
 */
export function findTensorflow(cache) {
  const { VIRTUAL_ENV } = process.env
  const environments = [join(cache, 'tensorflow'), ...(VIRTUAL_ENV ? [VIRTUAL_ENV] : [])]
  const pythons = [
    ...environments.map(pythonOf).filter((python) => existsSync(python)),
    'python3',
    'python',
  ]
  const unpacked = existsSync(cache)
    ? readdirSync(cache).filter((name) => /^tensorflow[a-z_]*-\d/.test(name))
    : []
  const folders = unpacked.map((name) => join(cache, name, 'tensorflow'))
  /** @type {string[]} */
  const passed = []
  for (const candidate of [...pythons.map((python) => ({ python })), ...folders]) {
    const folder = typeof candidate === 'string' ? candidate : askPython(candidate.python)
    const name = typeof candidate === 'string' ? candidate : candidate.python
    const missing = folder === null ? 'TensorFlow' : missingPart(folder, process.platform)
    if (folder !== null && missing === null) return { folder, passed }
    passed.push(`${name} has no ${missing}`)
  }
  return { folder: null, passed }
}

/**
 * The folder of node_api.h: Node's own, else that of the npm package node-api-headers.
 * @param {string} cache
 */
export function findHeaders(cache) {
  const bundled = join(cache, 'node-api-headers', 'package', 'include')
  const found = [
    ...[process.env.npm_config_nodedir, dirname(dirname(process.execPath)), '/usr'].flatMap(
      (folder) => (folder ? [join(folder, 'include', 'node')] : []),
    ),
    bundled,
  ].find((folder) => existsSync(join(folder, 'node_api.h')))
  if (found) return found
  console.log("Node's headers are not here; fetching the npm package node-api-headers")
  const folder = dirname(dirname(bundled))
  mkdirSync(folder, { recursive: true })
  runCommand('npm', ['pack', '--silent', 'node-api-headers@1', '--pack-destination', folder])
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz'))
  if (archive) runCommand('tar', ['-xzf', join(folder, archive), '-C', folder])
  if (existsSync(join(bundled, 'node_api.h'))) return bundled
  throw new SetupFailure(
    "Node's headers were not found.",
    'node_api.h is neither beside Node nor in the package node-api-headers.',
    'Set npm_config_nodedir to a folder with include/node/node_api.h.',
  )
}
