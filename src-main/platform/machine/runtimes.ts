/** Versions of the native runtimes that are installed, without loading them. */
import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const requirePackage = createRequire(import.meta.url)

/** Package -> its native part, where it is built or exchanged on this machine. */
const packages: Readonly<Record<string, string | null>> = {
  'onnxruntime-node': null,
  '@tensorflow/tfjs-node-gpu': 'lib/napi-v8/tfjs_binding.node',
  '@tensorflow/tfjs-node': 'lib/napi-v8/tfjs_binding.node',
}

/** What differs once a runtime is updated, built anew, or named by the user (native.ts). */
export function installedRuntimes(): string[] {
  const named = ['VITRINE_ONNXRUNTIME', 'VITRINE_TENSORFLOW'].flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [`${name}=${value}`]
  })
  const found = Object.entries(packages).flatMap(([name, native]) => {
    try {
      const file = requirePackage.resolve(`${name}/package.json`)
      const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version?: unknown }
      const built = native === null ? '' : ` ${statSync(join(dirname(file), native)).mtimeMs}`
      return [`${name} ${String(version)}${built}`]
    } catch {
      return [] // not installed, or not set up
    }
  })
  return [...named, ...found]
}
