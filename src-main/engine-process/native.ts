/**
 * Loads the native runtimes, which the pure engine is handed. A runtime that is not there
 * is an expected value, not an error: the reason is returned in words.
 */
import { createRequire } from 'node:module'
import util from 'node:util'

export type Loaded =
  | { readonly ok: true; readonly packageName: string; readonly module: unknown }
  | { readonly ok: false; readonly reason: string; readonly remedy: string }

const requirePackage = createRequire(import.meta.url)

/** The first of the packages that loads. */
function loadFirst(packageNames: readonly string[], remedy: string): Loaded {
  const reasons: string[] = []
  for (const packageName of packageNames) {
    try {
      return { ok: true, packageName, module: requirePackage(packageName) as unknown }
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown)
      reasons.push(`${packageName}: ${message.split('\n')[0] ?? ''}`)
    }
  }
  return { ok: false, reason: reasons.join('; '), remedy }
}

/** Node 23 removed `util.is…` functions that tfjs-node still calls. */
function restoreUtilFunctions() {
  const target = util as unknown as Record<string, unknown>
  target['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined
  target['isArray'] ??= Array.isArray
  target['isString'] ??= (value: unknown) => typeof value === 'string'
}

export function loadOnnxRuntime(): Loaded {
  return loadFirst(['onnxruntime-node'], 'Run `npm ci` again.')
}

export function loadTensorflow(): Loaded {
  restoreUtilFunctions()
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2'
  return loadFirst(
    ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'],
    'Run `npm run setup:tensorflow`.',
  )
}
