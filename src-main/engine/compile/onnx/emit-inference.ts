/** A graph with its weights inside, as an ONNX model that other programs run. */
import { typeOf, type Graph, type ValueId, type ValueType } from '../graph.js'
import { emitNodes, OnnxBuilder, onnxValue, rawBytes } from './emit.js'
import { emitPreprocessing, imageInput } from './preprocess.js'
import type { OnnxModel, OnnxValue } from './schema.js'

export interface InferenceModel {
  /** Its input is `pixels`. */
  readonly graph: Graph
  /** Of every state array of the graph. */
  readonly weights: ReadonlyMap<string, ArrayLike<number>>
  /** null: the pixels are the model's input; else one picture of any size is. */
  readonly preprocessing: { readonly resolution: number; readonly shortSide: number } | null
  readonly producerVersion: string
  readonly metadata: Readonly<Record<string, string>>
}

/** Inputs, outputs and weights are called as they are in the graph; the batch is free. */
export function emitInference(model: InferenceModel): OnnxModel {
  const { graph, weights, preprocessing, producerVersion, metadata } = model
  const [input] = graph.inputs
  if (input === undefined) throw new Error('onnx: the graph has no input')
  const [name, id] = input
  const resize = new OnnxBuilder(null, 'resize/')
  const pixels = preprocessing
    ? emitPreprocessing(resize, preprocessing.resolution, preprocessing.shortSide)
    : name
  const builder = new OnnxBuilder(pixels)
  const names = new Map<ValueId, string>([[id, pixels]])
  for (const [weight, of] of graph.state) {
    const array = weights.get(weight)
    if (!array) throw new Error(`onnx: there is no weight ${weight}`)
    names.set(of, weight)
    builder.weight(weight, typeOf(graph, of), rawBytes(typeOf(graph, of).dtype, array))
  }
  const nameOf = emitNodes(builder, graph, names)
  for (const [output, of] of graph.outputs) builder.rename(nameOf(of), output)
  const declare = ([as, of]: readonly [string, ValueId]): OnnxValue => ({
    ...onnxValue(graph, as, of),
    shape: declaredShape(typeOf(graph, of)),
  })
  return {
    nodes: [...resize.nodes, ...builder.nodes],
    initializers: [...resize.initializers, ...builder.initializers],
    inputs: [preprocessing ? imageInput : declare(input)],
    outputs: [...graph.outputs].map(declare),
    producerVersion,
    metadata,
  }
}

function declaredShape({ shape }: ValueType): (number | string)[] {
  return shape.map((side) => {
    if (side >= 0) return side
    return side === -1 ? 'batch' : `${-side}*batch`
  })
}
