/** TensorFlow.js with its WebAssembly, which browsers run too: what graph models are tried in. */
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import { loadGraphModel, type GraphModel } from '@tensorflow/tfjs-converter'
import { z } from 'zod'
import { wasmFolder } from '../../platform/entries.js'

const modelJsonSchema = z.object({
  modelTopology: z.looseObject({ node: z.array(z.looseObject({})) }),
  signature: z.looseObject({}),
  weightsManifest: z.array(
    z.object({
      paths: z.array(z.string()),
      weights: z.array(
        z.looseObject({ name: z.string(), shape: z.array(z.int()), dtype: z.string() }),
      ),
    }),
  ),
})

/** Throws where it cannot be started. */
export async function useWasm(): Promise<string> {
  tf.env().set('PROD', true)
  setWasmPaths(wasmFolder())
  if (!(await tf.setBackend('wasm'))) throw new Error('WebAssembly could not be started.')
  return `TensorFlow.js ${tf.version_core} wasm`
}

/** `read` gives a file of the model's folder by name. Throws whatever is wrong with them. */
export async function openGraphModel(read: (name: string) => Uint8Array): Promise<GraphModel> {
  const json = modelJsonSchema.parse(JSON.parse(new TextDecoder().decode(read('model.json'))))
  const parts = json.weightsManifest.flatMap(({ paths }) => paths.map(read))
  const weightData = parts.map((part) => part.slice().buffer)
  const weightSpecs = json.weightsManifest.flatMap(
    ({ weights }) => weights as unknown as tf.io.WeightsManifestEntry[],
  )
  const { modelTopology, signature } = json
  return loadGraphModel(tf.io.fromMemory({ modelTopology, signature, weightSpecs, weightData }))
}
