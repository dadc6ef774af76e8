/** The executor that a run's config asks for. `auto` is onnxruntime on the CPU, else the reference. */
import type * as Ort from 'onnxruntime-node'
import '@tensorflow/tfjs-backend-cpu'
import { VitrineError } from '../contract/errors.js'
import type { RunConfig } from '../contract/run-config.js'
import { createEagerExecutor } from '../engine/executor/eager.js'
import type { Executor } from '../engine/executor/executor.js'
import { createOnnxRuntimeExecutor } from '../engine/executor/onnxruntime.js'
import { createTensorflowExecutor } from '../engine/executor/tensorflow.js'
import { loadOnnxRuntime, loadTensorflow } from './native.js'

/** Throws `executor-unavailable`. */
export function chooseExecutor(engine: RunConfig['engine']): Executor {
  const { executor, provider, threads } = engine
  if (executor === 'eager') return createEagerExecutor('cpu')
  if (executor === 'tensorflow') {
    const loaded = loadTensorflow(threads)
    if (loaded.ok) return createTensorflowExecutor()
    throw unavailable(loaded.reason, loaded.remedy)
  }
  if (provider !== 'auto' && provider !== 'cpu') {
    throw unavailable(`The ${provider} provider is not wired yet.`)
  }
  const loaded = loadOnnxRuntime()
  if (loaded.ok) {
    return createOnnxRuntimeExecutor(loaded.module as typeof Ort, { threads, passes: 'default' })
  }
  if (executor === 'auto') return createEagerExecutor('cpu')
  throw unavailable(loaded.reason)
}

function unavailable(
  why: string,
  remedy = 'Use --executor onnxruntime or --executor eager.',
): VitrineError {
  return new VitrineError('executor-unavailable', {
    what: 'The executor that was asked for cannot be used.',
    why,
    remedy,
  })
}
