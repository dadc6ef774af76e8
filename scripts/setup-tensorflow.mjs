/**
 * Makes the tensorflow executor work on Linux: compiles tfjs-node-gpu's binding against a
 * TensorFlow of the machine (a Python wheel's libraries and headers).
 *
 *   npm run setup:tensorflow -- [--tensorflow DIR | --wheel FILE]
 *
 * DIR is the folder `tensorflow` of site-packages. Without words, `python3` is asked where it
 * lies, without importing it. A wheel is unpacked into the user's cache folder.
 * Not yet: the package's own download, installing by pip, Windows and macOS.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/** @type {[string, string]} */
const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']

/** @param {string} what @param {string} why @param {string} remedy @returns {never} */
function fail(what, why, remedy) {
  console.error(`${what}\n  why: ${why}\n  remedy: ${remedy}`)
  process.exit(1)
}

/** @param {string} command @param {string[]} words @returns {string} */
function attempt(command, words) {
  try {
    return execFileSync(command, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  } catch (error) {
    return fail(
      `\`${command}\` failed.`,
      String(error).slice(-2000),
      `Check that ${command} is installed and that the disk has room.`,
    )
  }
}

/** @param {string} wheel */
function unpackWheel(wheel) {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
  const folder = join(cache, 'vitrine', basename(wheel, '.whl'))
  if (!existsSync(join(folder, 'tensorflow', libraries[0]))) {
    mkdirSync(folder, { recursive: true })
    console.log(`Unpacking ${wheel} into ${folder}`)
    attempt('unzip', [
      '-qo',
      wheel,
      'tensorflow/libtensorflow*',
      'tensorflow/include/*',
      '-d',
      folder,
    ])
  }
  return join(folder, 'tensorflow')
}

function askPython() {
  const code =
    "import importlib.util as u; s = u.find_spec('tensorflow'); print(s.submodule_search_locations[0] if s else '')"
  return attempt('python3', ['-c', code]).trim()
}

const { values } = parseArgs({
  options: { tensorflow: { type: 'string' }, wheel: { type: 'string' } },
})
if (process.platform !== 'linux') {
  fail(
    'This script works on Linux only so far.',
    `This is ${process.platform}.`,
    'Use onnxruntime.',
  )
}
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const packageFolder = join(root, 'node_modules/@tensorflow/tfjs-node-gpu')
const binding = join(packageFolder, 'binding')
if (!existsSync(binding)) {
  fail('tfjs-node-gpu is not there.', `${binding} does not exist.`, 'Run `npm ci`.')
}
const tensorflow = values.wheel
  ? unpackWheel(resolve(values.wheel))
  : resolve(values.tensorflow ?? (askPython() || '/nonexistent'))
for (const part of [...libraries, 'include/tensorflow/c/c_api.h']) {
  if (existsSync(join(tensorflow, part))) continue
  fail(
    'No TensorFlow to build against.',
    `${join(tensorflow, part)} does not exist.`,
    'Run `pip install tensorflow`, or name one with --tensorflow DIR or --wheel FILE.',
  )
}
console.log(`TensorFlow: ${tensorflow}`)
const headers = [process.env.npm_config_nodedir, dirname(dirname(process.execPath)), '/usr']
  .flatMap((folder) => folder ?? [])
  .map((folder) => join(folder, 'include/node'))
  .find((folder) => existsSync(join(folder, 'node_api.h')))
if (!headers) {
  fail('Node headers not found.', 'node_api.h is not beside Node.', 'Set npm_config_nodedir.')
}
console.log(`Node headers: ${headers}`)
const output = join(packageFolder, 'lib/napi-v8')
mkdirSync(output, { recursive: true })
console.log('Compiling the binding (about half a minute)')
attempt(process.env.CXX ?? 'g++', [
  ...['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8'],
  ...['-DNODE_GYP_MODULE_NAME=tfjs_binding', `-I${headers}`, `-I${join(tensorflow, 'include')}`],
  ...readdirSync(binding)
    .filter((name) => name.endsWith('.cc'))
    .map((name) => join(binding, name)),
  ...['-o', join(output, 'tfjs_binding.node')],
  ...libraries.map((name) => join(tensorflow, name)),
  `-Wl,-rpath,${tensorflow}`,
])
console.log(`Built ${join(output, 'tfjs_binding.node')}`)
