/**
 * Runs a program's TensorFlow.js code, operation by operation, on the native TensorFlow
 * inside tfjs-node-gpu or tfjs-node. The package is loaded by the engine process; loading
 * it registers the backend `tensorflow` with the one engine that all copies of tfjs-core
 * of a process share.
 */
import * as tf from '@tensorflow/tfjs-core'
import { VitrineError } from '../../contract/errors.js'
import { createEagerSession } from './eager.js'
import type { Executor } from './executor.js'

const backendName = 'tensorflow'

export interface TensorflowDevice {
  /** Of the TensorFlow library, such as `2.21.0`. */
  readonly version: string
  /** Whether TensorFlow found a GPU that it can use. */
  readonly gpu: boolean
}

/** Throws `executor-unavailable` when no package has registered the backend. */
export function tensorflowDevice(): TensorflowDevice {
  const backend = tf.findBackend(backendName)
  if (!(backend instanceof Object)) {
    throw new VitrineError('executor-unavailable', {
      what: 'The tensorflow executor cannot be used.',
      why: 'The TensorFlow package was loaded but registered no backend.',
      remedy: 'Run `npm run setup:tensorflow`, or use --executor onnxruntime.',
    })
  }
  const { binding, isUsingGpuDevice } = backend as {
    readonly binding?: { readonly TF_Version?: string }
    readonly isUsingGpuDevice?: boolean
  }
  return { version: binding?.TF_Version ?? 'of unknown version', gpu: isUsingGpuDevice === true }
}

/** Call after the package was loaded. Throws `executor-unavailable`. */
export function createTensorflowExecutor(): Executor {
  const { version, gpu } = tensorflowDevice()
  return {
    name: 'tensorflow',
    description: `tensorflow ${version} ${gpu ? 'gpu' : 'cpu'}`,
    createSession: (program) => createEagerSession(program, backendName),
  }
}
