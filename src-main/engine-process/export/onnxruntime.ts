import type * as Ort from 'onnxruntime-node'
import { VitrineError } from '../../contract/errors.js'
import { loadOnnxRuntime } from '../native.js'

/** Throws `executor-unavailable`. */
export function ortOf(): typeof Ort {
  const loaded = loadOnnxRuntime()
  if (loaded.ok) return loaded.module as typeof Ort
  const { reason: why, remedy } = loaded
  throw new VitrineError('executor-unavailable', {
    what: 'onnxruntime cannot be loaded.',
    why,
    remedy,
  })
}
