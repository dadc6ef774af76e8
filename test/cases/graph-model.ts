/** What is emitted for TensorFlow, run by TensorFlow.js's own reader of graph models. */
import { loadGraphModel } from '@tensorflow/tfjs-converter'
import * as tf from '@tensorflow/tfjs-core'
import type { TensorflowBuilder } from '../../src-main/engine/compile/tensorflow/builder.js'
import type { TensorflowModel } from '../../src-main/engine/compile/tensorflow/schema.js'
import { tfjsFiles } from '../../src-main/engine/export/tfjs.js'

/** The model's output y for its input x. */
export async function byTensorflowJs(
  model: TensorflowModel,
  x: tf.Tensor,
): Promise<{ readonly shape: readonly number[]; readonly data: Float32Array }> {
  const files = tfjsFiles(model, { precision: 'float32', metadata: {}, version: '0' })
  const json = JSON.parse(new TextDecoder().decode(files.get('model.json'))) as tf.io.ModelJSON
  const shards = [...files].filter(([name]) => name.endsWith('.bin')).map(([, bytes]) => bytes)
  const weightData = Uint8Array.from(shards.flatMap((bytes) => [...bytes])).buffer
  const weightSpecs = json.weightsManifest.flatMap(({ weights }) => weights)
  const { modelTopology, signature } = json
  const artifacts = { modelTopology, signature: signature as object, weightSpecs, weightData }
  const graphModel = await loadGraphModel(tf.io.fromMemory(artifacts))
  const y = graphModel.predict({ x }) as tf.Tensor | Record<string, tf.Tensor>
  const result = y instanceof tf.Tensor ? y : y['y']
  if (!result) throw new Error('the model gives no y')
  const found = { shape: result.shape, data: Float32Array.from(result.dataSync()) }
  graphModel.dispose()
  return found
}

/** What the node `result`, of this shape, gives where the builder's placeholder `x` is x. */
export function builtByTensorflowJs(
  { constants, nodes }: TensorflowBuilder,
  result: string | null,
  x: tf.Tensor,
  shape: readonly number[],
) {
  const plug = (name: string, tensor: string, sides: readonly number[]) => {
    return { name, tensor, dtype: 'DT_FLOAT', shape: sides } as const
  }
  const outputs = [plug('y', `${result ?? ''}:0`, shape)]
  return byTensorflowJs({ constants, nodes, inputs: [plug('x', 'x:0', x.shape)], outputs }, x)
}
