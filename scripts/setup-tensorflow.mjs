/**
 * Makes the tensorflow executor work on this machine.
 *
 *   npm run setup:tensorflow -- [--tensorflow DIR | --wheel FILE | --install [--cuda]] [--again]
 *
 * Without words: nothing if it works already; else tfjs-node-gpu's own download; else its
 * binding is compiled against a TensorFlow that a Python of this machine has (of VIRTUAL_ENV,
 * python3, or an earlier --install or --wheel).
 *   --tensorflow DIR  compile against this one: the folder `tensorflow` of site-packages
 *   --wheel FILE      compile against this wheel, unpacked into the user's cache folder
 *   --install         `pip install` TensorFlow into the user's cache folder, then compile
 *   --cuda            with --install: `tensorflow[and-cuda]`, for NVIDIA cards
 *   --again           do it although it works already
 */
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { buildBinding } from './tensorflow/build.mjs'
import { runCommand } from './tensorflow/command.mjs'
import { downloadPackage } from './tensorflow/download.mjs'
import { SetupFailure } from './tensorflow/failure.mjs'
import * as find from './tensorflow/find.mjs'
import { loadTest } from './tensorflow/load-test.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const packageFolder = join(root, 'node_modules/@tensorflow/tfjs-node-gpu')
const cache = find.cacheFolder()

/** @param {string} wheel */
function fromWheel(wheel) {
  const file = resolve(wheel)
  const mismatch = existsSync(file)
    ? find.wheelMismatch(file, process.platform, process.arch)
    : 'there is no such file'
  if (!mismatch) return find.unpackWheel(file, cache)
  throw new SetupFailure(
    `The wheel ${wheel} cannot be used.`,
    mismatch,
    'Get one by `pip download --no-deps tensorflow`.',
  )
}

/** @param {boolean} cuda */
function installByPip(cuda) {
  const environment = join(cache, 'tensorflow')
  const python = find.pythonOf(environment)
  if (!existsSync(python)) {
    console.log(`Making a Python environment in ${environment}`)
    runCommand(process.platform === 'win32' ? 'py' : 'python3', ['-m', 'venv', environment])
  }
  // Only the library and its headers are used: Python's own packages are needed for CUDA alone.
  const choices = cuda
    ? [['tensorflow[and-cuda]']]
    : [
        ['--no-deps', 'tensorflow'],
        ['--no-deps', 'tensorflow-cpu'],
      ]
  /** @type {unknown} */
  let failure
  for (const words of choices) {
    console.log(`pip install ${words.join(' ')}`)
    try {
      runCommand(python, ['-m', 'pip', 'install', '--progress-bar', 'off', ...words], {
        remedy: 'Check the network and pip’s settings, or name a TensorFlow with --tensorflow DIR.',
      })
      const folder = find.findTensorflow(cache).folder
      if (folder?.startsWith(environment)) return folder
    } catch (thrown) {
      failure = thrown
      console.log('  pip could not')
    }
  }
  throw (
    failure ??
    new SetupFailure(
      'pip installed no TensorFlow that can be built against.',
      `${environment} has no libtensorflow_cc.`,
      'Name one with --tensorflow DIR.',
    )
  )
}

/** @param {string | undefined} downloadFailed */
function fromMachine(downloadFailed) {
  const { folder, passed } = find.findTensorflow(cache)
  if (folder) return folder
  const reasons = [...(downloadFailed ? [`no download: ${downloadFailed}`] : []), ...passed]
  throw new SetupFailure(
    'There is no TensorFlow to set up.',
    reasons.join('; '),
    'Run `npm run setup:tensorflow -- --install`, or name one with --tensorflow DIR or --wheel FILE.',
  )
}

/** @param {string} tensorflow */
function compile(tensorflow) {
  const missing = find.missingPart(tensorflow, process.platform)
  if (missing) {
    throw new SetupFailure(
      `${tensorflow} cannot be built against.`,
      `It has no ${missing}.`,
      'Name the folder `tensorflow` of site-packages, of a TensorFlow 2.15 or later.',
    )
  }
  console.log(`TensorFlow: ${tensorflow}`)
  const headers = find.findHeaders(cache)
  console.log(`Node headers: ${headers}`)
  console.log(`Built ${buildBinding({ packageFolder, headers, tensorflow })}`)
}

/** Throws SetupFailure when the binding does not load. */
function report() {
  const test = loadTest()
  if (!test.ok) {
    throw new SetupFailure(
      'TensorFlow was set up but does not load.',
      test.why,
      'Try another TensorFlow: --install, --tensorflow DIR or --wheel FILE.',
    )
  }
  console.log(`It works: TensorFlow ${test.version}, on the ${test.gpu ? 'GPU' : 'CPU'}.`)
}

function readWords() {
  try {
    const { values } = parseArgs({
      options: {
        tensorflow: { type: 'string' },
        wheel: { type: 'string' },
        install: { type: 'boolean' },
        cuda: { type: 'boolean' },
        again: { type: 'boolean' },
      },
    })
    const ways = [values.tensorflow, values.wheel, values.install].filter(
      (way) => way !== undefined,
    )
    if (ways.length <= 1 && (values.install || !values.cuda)) return values
    throw new Error('one of --tensorflow, --wheel and --install; --cuda only with --install')
  } catch (thrown) {
    console.error(`Wrong words: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
    return process.exit(2)
  }
}

async function main() {
  const words = readWords()
  if (!existsSync(join(packageFolder, 'binding'))) {
    throw new SetupFailure(
      'tfjs-node-gpu is not installed.',
      `${packageFolder} has no sources.`,
      'Run `npm ci`.',
    )
  }
  if (words.tensorflow) compile(resolve(words.tensorflow))
  else if (words.wheel) compile(fromWheel(words.wheel))
  else if (words.install) compile(installByPip(words.cuda ?? false))
  else {
    const now = words.again ? null : loadTest()
    if (now?.ok) console.log('Nothing to do (--again sets it up anew).')
    else {
      const why = await downloadPackage(root, packageFolder)
      if (why !== null) {
        console.log(`Not by the package's own download: ${why}`)
        compile(fromMachine(why))
      }
    }
  }
  report()
}

main().catch((thrown) => {
  if (!(thrown instanceof SetupFailure)) throw thrown
  console.error(`${thrown.message}\n  why: ${thrown.why}\n  what to do: ${thrown.remedy}`)
  process.exitCode = 1
})
