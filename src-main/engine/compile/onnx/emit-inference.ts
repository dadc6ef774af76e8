/** A graph with its weights inside, as an ONNX model that other programs run. */
import { typeOf, type Graph, type ValueId, type ValueType } from '../graph.js'
import { emitNodes, OnnxBuilder, onnxValue, rawBytes } from './emit.js'
import { modelParts, type OnnxValue } from './schema.js'

export interface InferenceModel {
  readonly graph: Graph
  /** Of every state array of the graph. */
  readonly weights: ReadonlyMap<string, ArrayLike<number>>
  readonly producerVersion: string
  readonly metadata: Readonly<Record<string, string>>
}

/** The parts of the file. Inputs, outputs and weights are called as they are in the graph; the batch is free. */
export function emitInference(model: InferenceModel): Uint8Array[] {
  const { graph, weights, producerVersion, metadata } = model
  const [first] = graph.inputs.keys()
  if (first === undefined) throw new Error('onnx: the graph has no input')
  const builder = new OnnxBuilder(first)
  const names = new Map<ValueId, string>()
  for (const [name, id] of graph.inputs) names.set(id, name)
  for (const [name, id] of graph.state) {
    const array = weights.get(name)
    if (!array) throw new Error(`onnx: there is no weight ${name}`)
    names.set(id, name)
    builder.weight(name, typeOf(graph, id), rawBytes(typeOf(graph, id).dtype, array))
  }
  const nameOf = emitNodes(builder, graph, names)
  for (const [name, id] of graph.outputs) builder.rename(nameOf(id), name)
  const declare = ([name, id]: [string, ValueId]): OnnxValue => {
    const value = onnxValue(graph, name, id)
    return { ...value, shape: declaredShape(typeOf(graph, id)) }
  }
  return modelParts({
    nodes: builder.nodes,
    initializers: builder.initializers,
    inputs: [...graph.inputs].map(declare),
    outputs: [...graph.outputs].map(declare),
    producerVersion,
    metadata,
  })
}

function declaredShape({ shape }: ValueType): (number | string)[] {
  return shape.map((side) => {
    if (side >= 0) return side
    return side === -1 ? 'batch' : `${-side}*batch`
  })
}
