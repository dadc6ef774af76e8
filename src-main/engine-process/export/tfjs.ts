/** A TensorFlow.js graph model: model.json and shards of weights, for `tf.loadGraphModel`. */
import * as tf from '@tensorflow/tfjs-core'
import type { GraphModel } from '@tensorflow/tfjs-converter'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ExportedModel } from '../../contract/export.js'
import { tfjsFiles } from '../../engine/export/tfjs.js'
import { writeFileAtomic } from '../../platform/atomic-file.js'
import { ownVersion } from '../../platform/version.js'
import type { ExportFormat, Predictor } from './format.js'
import { malformed } from './malformed.js'
import { metadataOf, stackedPixels, tensorflowModel } from './tensorflow-graph.js'
import { openGraphModel, useWasm } from './tfjs-runtime.js'
import { usualThresholds } from './thresholds.js'

export const tfjsFormat: ExportFormat = {
  // int8 would be of the weights alone too, and coarse: one range an array.
  precisions: ['float32', 'float16'],
  preprocessing: false,
  thresholds: ({ precision }) => usualThresholds[precision],

  async write(source, folder, { precision }) {
    const model = await tensorflowModel(source, 'integers')
    const files = tfjsFiles(model, {
      precision: precision === 'float16' ? 'float16' : 'float32',
      metadata: metadataOf(source.facts),
      version: ownVersion(),
    })
    for (const [name, bytes] of files) writeFileAtomic(join(folder, name), bytes)
  },

  async open(folder, facts) {
    const path = join(folder, 'model.json')
    const runtime = await useWasm()
    try {
      const model = await openGraphModel((name) => readFileSync(join(folder, name)))
      return predictor(model, runtime, path, facts)
    } catch (thrown) {
      throw malformed(path, thrown)
    }
  },
}

function predictor(
  model: GraphModel,
  runtime: string,
  path: string,
  { resolution, classes }: ExportedModel,
): Predictor {
  return {
    runtime,
    async predict(pictures) {
      const shape = [pictures.length, resolution, resolution, 3]
      const values = Int32Array.from(stackedPixels(pictures, resolution))
      const pixels = tf.tensor(values, shape, 'int32')
      try {
        const output = model.execute({ pixels }, 'probabilities') as tf.Tensor
        const probabilities = Float32Array.from(await output.data())
        output.dispose()
        if (probabilities.length === pictures.length * classes.length) return probabilities
        throw new Error(`It answers with ${probabilities.length} numbers.`)
      } catch (thrown) {
        throw malformed(path, thrown)
      } finally {
        pixels.dispose()
      }
    },
    async close() {
      model.dispose()
    },
  }
}
