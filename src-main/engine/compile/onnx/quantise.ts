/**
 * Dynamic quantisation: each matrix product with a weight becomes one of 8-bit integers. Weights
 * are rounded once, symmetrically, with a scale for each column; activations at each run, with one
 * scale and zero for the whole array (DynamicQuantizeLinear). Products of two activations and all
 * else stay float32.
 */
import { OnnxBuilder } from './emit.js'
import type { OnnxModel, OnnxNode, OnnxTensor } from './schema.js'

/**
 * Not 127: processors without VNNI add two products of an activation (up to 255) and a weight in 16
 * bits, and 2 * 255 * 64 is the most that fits.
 */
const largest = 64
const [float32, int8] = [1, 3]

function quantised({ shape: [rows, columns], bytes }: OnnxTensor) {
  const [height, width] = [Number(rows), Number(columns)]
  const weights = new Float32Array(bytes.buffer, bytes.byteOffset, height * width)
  const scales = new Float32Array(width)
  weights.forEach((value, at) => {
    const column = at % width
    scales[column] = Math.max(scales[column] ?? 0, Math.abs(value) / largest)
  })
  const rounded = Int8Array.from(weights, (value, at) => {
    const scale = scales[at % width] ?? 0
    return scale === 0 ? 0 : Math.round(value / scale)
  })
  return { scales, rounded }
}

/** Names of the products' weights that stay as they are. */
export function quantise(model: OnnxModel, kept: ReadonlySet<string>): OnnxModel {
  const builder = new OnnxBuilder(null, 'q')
  const tensors = new Map(model.initializers.map((tensor) => [tensor.name, tensor]))
  const activations = new Map<string, readonly [string, string, string]>()
  const replaced = new Set<string>()
  const activation = (name: string): readonly [string, string, string] => {
    const known = activations.get(name) ?? builder.threeOutputs('DynamicQuantizeLinear', [name])
    activations.set(name, known)
    return known
  }
  const product = (node: OnnxNode, weight: OnnxTensor): void => {
    const [input = ''] = node.input
    const [numbers, scale, zero] = activation(input)
    const { name, shape } = weight
    const integers = builder.node('MatMulInteger', [numbers, `${name}:int8`, zero])
    const floats = builder.node('Cast', [integers], { to: float32 })
    const scales = builder.node('Mul', [scale, `${name}:scale`])
    builder.nodes.push({ ...node, opType: 'Mul', input: [floats, scales] })
    if (replaced.has(name)) return
    replaced.add(name)
    const { scales: values, rounded } = quantised(weight)
    const own = { elementType: int8, shape, bytes: new Uint8Array(rounded.buffer) }
    builder.initializers.push({ name: `${name}:int8`, ...own })
    const [, columns = 0] = shape
    const bytes = new Uint8Array(values.buffer)
    builder.initializers.push({
      name: `${name}:scale`,
      elementType: float32,
      shape: [columns],
      bytes,
    })
  }
  for (const node of model.nodes) {
    const weight = tensors.get(node.input[1] ?? '')
    const fits = weight?.elementType === float32 && weight.shape.length === 2
    if (node.opType === 'MatMul' && weight && fits && !kept.has(weight.name)) product(node, weight)
    else builder.nodes.push(node)
  }
  const initializers = [
    ...model.initializers.filter(({ name }) => !replaced.has(name)),
    ...builder.initializers,
  ]
  return { ...model, nodes: builder.nodes, initializers }
}
