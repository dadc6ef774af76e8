/** An executor by its engine's name, from the native runtimes of this installation. */
import { availableParallelism } from 'node:os'
import '@tensorflow/tfjs-backend-cpu'
import type * as Ort from 'onnxruntime-node'
import type { EngineName } from '../contract/machine.js'
import type { Precision, RunConfig } from '../contract/run-config.js'
import { noSurroundings, type Surroundings } from '../engine/compile/surroundings.js'
import { createEagerExecutor } from '../engine/executor/eager.js'
import { worthwhileBytes } from '../engine/compile/passes/fuse-elementwise.js'
import type { Executor } from '../engine/executor/executor.js'
import { createOnnxRuntimeDeviceExecutor } from '../engine/executor/onnxruntime-device.js'
import { createOnnxRuntimeExecutor } from '../engine/executor/onnxruntime.js'
import { createTensorflowExecutor, tensorflowDevice } from '../engine/executor/tensorflow.js'
import { arenaBytes } from './arena-bytes.js'
import { giveBackMemory } from './give-back-memory.js'
import { withSavedModel } from './saved-model-folder.js'
import { loadOnnxRuntime, loadTensorflow } from './native.js'

export type Opened =
  | {
      readonly ok: true
      readonly executor: Executor
      readonly version: string | null
      /** null: it cannot say. */
      readonly gpu: boolean | null
    }
  | { readonly ok: false; readonly reason: string; readonly remedy: string }

export interface EngineOptions extends Pick<RunConfig['engine'], 'threads'> {
  readonly precision: Precision
  /** Left out: no. */
  readonly xla?: boolean
}

export function openEngine(
  engine: EngineName,
  { threads, precision, xla = false }: EngineOptions,
  surroundings: Surroundings = noSurroundings,
): Opened {
  switch (engine) {
    case 'eager':
      return { ok: true, executor: createEagerExecutor('cpu'), version: null, gpu: false }
    case 'tensorflow': {
      const loaded = loadTensorflow(threads, xla)
      if (!loaded.ok) return loaded
      giveBackMemory() // of the 290 MiB that loading its library reads, it needs 100 again
      const device = tensorflowDevice()
      return {
        ok: true,
        executor: withXla(
          createTensorflowExecutor(
            {
              withSavedModel,
              fuseFrom: worthwhileBytes,
              passes: 'default',
              precision,
              // On a GPU little is kept in the process's own memory.
              ...(!device.gpu && { arenaBytes: arenaBytes.tensorflow }),
            },
            surroundings,
          ),
          xla,
        ),
        ...device,
      }
    }
    case 'onnxruntime cpu':
    case 'onnxruntime cuda':
    case 'onnxruntime webgpu':
    case 'onnxruntime directml':
    case 'onnxruntime coreml':
      return openOnnxRuntime(engine, { threads, precision }, surroundings)
  }
}

function withXla(executor: Executor, xla: boolean): Executor {
  return xla ? { ...executor, description: `${executor.description} xla` } : executor
}

type OnnxRuntimeEngine = Extract<EngineName, `onnxruntime ${string}`>

const providers = {
  'onnxruntime cpu': 'cpu',
  'onnxruntime cuda': 'cuda',
  'onnxruntime webgpu': 'webgpu',
  'onnxruntime directml': 'directml',
  'onnxruntime coreml': 'coreml',
} as const satisfies Record<OnnxRuntimeEngine, string>

/** Providers that onnxruntime-node has only on one system. */
const systems: Partial<Record<OnnxRuntimeEngine, { platform: string; name: string }>> = {
  'onnxruntime directml': { platform: 'win32', name: 'Windows' },
  'onnxruntime coreml': { platform: 'darwin', name: 'macOS' },
}

function openOnnxRuntime(
  engine: OnnxRuntimeEngine,
  { threads, precision }: EngineOptions,
  surroundings: Surroundings,
): Opened {
  const system = systems[engine]
  if (system && system.platform !== process.platform) {
    return {
      ok: false,
      reason: `It exists on ${system.name} only.`,
      remedy: 'Nothing to do on this system.',
    }
  }
  const loaded = loadOnnxRuntime()
  if (!loaded.ok) return loaded
  const ort = loaded.module as typeof Ort
  const provider = providers[engine]
  const executor =
    provider === 'cpu'
      ? // onnxruntime's own default counts a core's two threads once, and is slower for it.
        createOnnxRuntimeExecutor(
          ort,
          {
            threads: threads || availableParallelism(),
            passes: 'default',
            precision,
            arenaBytes: arenaBytes.onnxruntime,
          },
          surroundings,
        )
      : createOnnxRuntimeDeviceExecutor(
          ort,
          { provider, passes: 'default', precision },
          surroundings,
        )
  const gpu = provider === 'cpu' ? false : null
  return { ok: true, executor, version: ort.env.versions.node ?? null, gpu }
}
