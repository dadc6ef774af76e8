/** Compiles tfjs-node's binding against a TensorFlow of this machine. */
import { mkdirSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand, tryCommand } from './command.mjs'
import { SetupFailure } from './failure.mjs'
import { libraryNames } from './find.mjs'

/**
 * The words of the C++ compiler.
 * @param {{ sources: string[], headers: string, tensorflow: string, output: string, platform: string }} parts
 */
export function compileWords({ sources, headers, tensorflow, output, platform }) {
  const libraries = libraryNames(platform)
  if (!libraries) throw new Error(`no libraries to link on ${platform}`)
  return [
    ...['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8'],
    ...['-DNODE_GYP_MODULE_NAME=tfjs_binding', `-I${headers}`, `-I${join(tensorflow, 'include')}`],
    ...sources,
    ...['-o', output],
    ...libraries.map((name) => join(tensorflow, name)),
    `-Wl,-rpath,${tensorflow}`,
    // Node itself defines the napi functions; macOS wants to be told.
    ...(platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : []),
  ]
}

function findCompiler() {
  const named = process.env.CXX
  const found = (named ? [named] : ['g++', 'clang++', 'c++']).find(
    (name) => tryCommand(name, ['--version']) !== null,
  )
  if (found) return found
  throw new SetupFailure(
    'No C++ compiler was found.',
    named ? `CXX names ${named}, which does not run.` : 'g++, clang++ and c++ are not there.',
    process.platform === 'darwin'
      ? 'Run `xcode-select --install`.'
      : 'Install g++ (build-essential).',
  )
}

/**
 * Returns the binding's file. A binding that is in use stays whole: the new one takes its name.
 * @param {{ packageFolder: string, headers: string, tensorflow: string }} parts
 */
export function buildBinding({ packageFolder, headers, tensorflow }) {
  const compiler = findCompiler()
  const binding = join(packageFolder, 'binding')
  const folder = join(packageFolder, 'lib/napi-v8')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'tfjs_binding.node')
  const output = `${file}.${process.pid}`
  const sources = readdirSync(binding)
    .filter((name) => name.endsWith('.cc'))
    .map((name) => join(binding, name))
  console.log(`Compiling the binding with ${compiler} (about half a minute)`)
  runCommand(
    compiler,
    compileWords({ sources, headers, tensorflow, output, platform: process.platform }),
  )
  renameSync(output, file)
  return file
}
