/**
 * Loads the native runtimes, which the pure engine is handed. A runtime that is not there
 * is an expected value, not an error: the reason is returned in words.
 *
 * VITRINE_ONNXRUNTIME and VITRINE_TENSORFLOW name another package, or the path of one,
 * to load instead: a build of one's own.
 */
import { createRequire } from 'node:module'
import util from 'node:util'
import { env } from '@tensorflow/tfjs-core'
import { tensorflowArenaLimit } from './arena-bytes.js'

export type Loaded =
  | { readonly ok: true; readonly packageName: string; readonly module: unknown }
  | { readonly ok: false; readonly reason: string; readonly remedy: string }

const requirePackage = createRequire(import.meta.url)

/** A thrown value in one line: the first that says something, without the require stack. */
function oneLine(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return (message.split('\n').find((line) => line.trim() !== '') ?? 'no reason given').trim()
}

/** The first of the packages that loads. */
function loadFirst(packageNames: readonly string[], remedy: string): Loaded {
  const reasons: string[] = []
  for (const packageName of packageNames) {
    try {
      return { ok: true, packageName, module: requirePackage(packageName) as unknown }
    } catch (thrown) {
      reasons.push(`${packageName}: ${oneLine(thrown)}`)
    }
  }
  return { ok: false, reason: reasons.join('; '), remedy }
}

/** Node 23 removed `util.is…` functions that tfjs-node still calls. */
function restoreUtilFunctions(): void {
  const target = util as unknown as Record<string, unknown>
  target['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined
  target['isArray'] ??= Array.isArray
  target['isString'] ??= (value: unknown) => typeof value === 'string'
}

/** Its releases for Linux and macOS send Microsoft what runs, from 1.29 on, unless they find this as they load. */
export function loadOnnxRuntime(): Loaded {
  process.env['ORT_DISABLE_TELEMETRY'] = '1'
  const own = process.env['VITRINE_ONNXRUNTIME']
  return loadFirst([own ?? 'onnxruntime-node'], 'Run `npm ci` again.')
}

/**
 * Registers the tfjs backend `tensorflow`. `threads` inside one operation, 0: as many as the
 * machine has cores; `xla`: compile what can be with it, where the library has it. The library reads
 * its environment once, so only the first call of a process counts, and what the user set stays. On
 * a GPU it takes memory as it needs it rather than all at once: other programs draw there too. Its limit is
 * of the processor's memory.
 */
export function loadTensorflow(threads: number, xla = false): Loaded {
  restoreUtilFunctions()
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2'
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true'
  if (tensorflowArenaLimit !== null) {
    process.env['TF_MKL_ALLOC_MAX_BYTES'] ??= String(tensorflowArenaLimit)
  }
  if (threads > 0) process.env['TF_NUM_INTRAOP_THREADS'] ??= String(threads)
  if (xla) process.env['TF_XLA_FLAGS'] ??= '--tf_xla_auto_jit=2 --tf_xla_cpu_global_jit'
  const own = process.env['VITRINE_TENSORFLOW']
  // tfjs warns of each kernel that another copy of it registered before, and prints a banner.
  env().set('PROD', true)
  return loadFirst(
    own === undefined ? ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] : [own],
    'Run `npm run setup:tensorflow`.',
  )
}
