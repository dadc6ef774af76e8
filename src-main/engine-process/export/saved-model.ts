/** A TensorFlow SavedModel: saved_model.pb with the weights inside, signature `serving_default`. */
import * as tf from '@tensorflow/tfjs-core'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { VitrineError } from '../../contract/errors.js'
import type { ExportedModel } from '../../contract/export.js'
import { encodeSavedModel } from '../../engine/compile/tensorflow/schema.js'
import { tensorflowDevice } from '../../engine/executor/tensorflow.js'
import { writeFileAtomic } from '../../platform/atomic-file.js'
import { loadTensorflow } from '../native.js'
import type { ExportFormat, Predictor } from './format.js'
import { malformed } from './malformed.js'
import { metadataOf, stackedPixels, tensorflowModel } from './tensorflow-graph.js'
import { usualThresholds } from './thresholds.js'

/** tfjs-node's `tf.node`, as far as it is used. */
interface NodeModule {
  readonly node: {
    loadSavedModel(folder: string): Promise<{
      predict(inputs: Record<string, tf.Tensor>): Record<string, tf.Tensor>
      dispose(): void
    }>
  }
}
type Loaded = Awaited<ReturnType<NodeModule['node']['loadSavedModel']>>

/** Throws `executor-unavailable`. */
function tensorflow(): NodeModule {
  const loaded = loadTensorflow(0)
  if (loaded.ok) return loaded.module as NodeModule
  throw new VitrineError('executor-unavailable', {
    what: 'A SavedModel cannot be tried on this machine.',
    why: `TensorFlow is not here: ${loaded.reason}.`,
    remedy: loaded.remedy,
  })
}

export const savedModelFormat: ExportFormat = {
  precisions: ['float32'],
  preprocessing: false,
  thresholds: ({ precision }) => usualThresholds[precision],

  async write(source, folder) {
    tensorflow() // before the work: what cannot be tried is not written
    const bytes = encodeSavedModel(await tensorflowModel(source, 'bytes'))
    // TensorFlow looks for the folder, which is empty: the weights are in the graph.
    mkdirSync(join(folder, 'variables'), { recursive: true })
    mkdirSync(join(folder, 'assets.extra'))
    writeFileAtomic(join(folder, 'saved_model.pb'), bytes)
    const { classes } = source.facts
    writeFileAtomic(join(folder, 'assets.extra', 'labels.txt'), `${classes.join('\n')}\n`)
    const metadata = JSON.stringify(metadataOf(source.facts), null, 1)
    writeFileAtomic(join(folder, 'assets.extra', 'metadata.json'), `${metadata}\n`)
  },

  async open(folder, facts) {
    const { node } = tensorflow()
    await tf.setBackend('tensorflow')
    try {
      return predictor(await node.loadSavedModel(folder), folder, facts)
    } catch (thrown) {
      throw malformed(join(folder, 'saved_model.pb'), thrown)
    }
  },
}

function predictor(
  model: Loaded,
  folder: string,
  { resolution, classes }: ExportedModel,
): Predictor {
  const { version, gpu } = tensorflowDevice()
  return {
    runtime: `TensorFlow ${version} ${gpu ? 'gpu' : 'cpu'}`,
    async predict(pictures) {
      const shape = [pictures.length, resolution, resolution, 3]
      // tfjs-node turns int32 tensors into what the signature asks for.
      const values = Int32Array.from(stackedPixels(pictures, resolution))
      const pixels = tf.tensor(values, shape, 'int32')
      try {
        const results = model.predict({ pixels })
        const probabilities = Float32Array.from((await results['probabilities']?.data()) ?? [])
        for (const result of Object.values(results)) result.dispose()
        if (probabilities.length === pictures.length * classes.length) return probabilities
        throw new Error(`It answers with ${probabilities.length} numbers.`)
      } catch (thrown) {
        throw malformed(join(folder, 'saved_model.pb'), thrown)
      } finally {
        pixels.dispose()
      }
    },
    async close() {
      model.dispose()
    },
  }
}
