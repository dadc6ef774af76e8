/**
 * A TensorFlow model in TensorFlow.js's graph format: model.json (topology, signature, list of
 * weights) and the weights in groups of 4 MiB, as the converter of TensorFlow.js cuts them.
 */
import { toFloat16 } from '../checkpoint/half.js'
import type { TensorflowType } from '../compile/tensorflow/messages.js'
import {
  graphDefJson,
  signatureJson,
  type TensorflowConstant,
  type TensorflowModel,
} from '../compile/tensorflow/schema.js'

/** Bytes of a file of weights; the last has what is left. */
const shardSize = 4 * 2 ** 20
/** Shorter arrays are not worth a loss: biases, norms, the numbers of the graph itself. */
const shortestHalved = 1024

const weightTypes: Partial<Record<TensorflowType, 'float32' | 'int32' | 'bool'>> = {
  DT_FLOAT: 'float32',
  DT_INT32: 'int32',
  DT_BOOL: 'bool',
}

export interface TfjsOptions {
  /** float16: large arrays are stored in half, and computed with in float32. */
  readonly precision: 'float32' | 'float16'
  /** Goes into model.json as it is: `userDefinedMetadata` of a loaded model. */
  readonly metadata: object
  readonly version: string
}

interface Weight {
  readonly entry: object
  readonly bytes: Uint8Array
}

function weightOf({ name, dtype, shape, bytes }: TensorflowConstant, halved: boolean): Weight {
  const type = weightTypes[dtype]
  if (type === undefined) throw new Error(`tfjs: ${name} cannot be a weight of type ${dtype}`)
  const entry = { name, shape, dtype: type }
  if (!halved || type !== 'float32' || bytes.length < 4 * shortestHalved) return { entry, bytes }
  const numbers = new Float32Array(bytes.slice().buffer)
  const half = Uint16Array.from(numbers, toFloat16)
  const quantization = { dtype: 'float16', original_dtype: 'float32' }
  return { entry: { ...entry, quantization }, bytes: new Uint8Array(half.buffer) }
}

/** Contents by file name. */
export function tfjsFiles(model: TensorflowModel, options: TfjsOptions): Map<string, Uint8Array> {
  const halved = options.precision === 'float16'
  const weights = model.constants.map((constant) => weightOf(constant, halved))
  const whole = new Uint8Array(weights.reduce((sum, { bytes }) => sum + bytes.length, 0))
  let at = 0
  for (const { bytes } of weights) {
    whole.set(bytes, at)
    at += bytes.length
  }
  const count = Math.max(1, Math.ceil(whole.length / shardSize))
  const paths = Array.from(
    { length: count },
    (_, index) => `group1-shard${index + 1}of${count}.bin`,
  )
  const json = {
    format: 'graph-model',
    generatedBy: `Vitrine ${options.version}`,
    convertedBy: null,
    modelTopology: graphDefJson(model),
    signature: signatureJson(model),
    weightsManifest: [{ paths, weights: weights.map(({ entry }) => entry) }],
    userDefinedMetadata: options.metadata,
  }
  const files = new Map([['model.json', new TextEncoder().encode(JSON.stringify(json))]])
  paths.forEach((path, index) =>
    files.set(path, whole.subarray(index * shardSize, (index + 1) * shardSize)),
  )
  return files
}
