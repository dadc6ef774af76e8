/** What is written in TensorFlow's formats, and how it is spelled there (messages.ts). */
import { messages, type TensorflowType } from './messages.js'

export type TensorflowAttribute =
  | { readonly type: TensorflowType }
  | { readonly i: number }
  | { readonly f: number }
  | { readonly b: boolean }
  | { readonly s: string }
  | { readonly bytes: Uint8Array }
  | {
      readonly list:
        { readonly i: readonly number[] } | { readonly type: readonly TensorflowType[] }
    }
  | { readonly func: { readonly name: string } }
  /** -1 is a side that is not known before the model runs. */
  | { readonly shape: readonly number[] }

export interface TensorflowNode {
  readonly name: string
  readonly op: string
  readonly input: readonly string[]
  readonly attributes: Readonly<Record<string, TensorflowAttribute>>
}

/** Becomes a node `Const`. */
export interface TensorflowConstant {
  readonly name: string
  readonly dtype: TensorflowType
  readonly shape: readonly number[]
  /** Row-major, little-endian. */
  readonly bytes: Uint8Array
}

export interface TensorflowPlug {
  /** What a program calls it. */
  readonly name: string
  /** Tensor of the graph, as NODE:0. */
  readonly tensor: string
  readonly dtype: TensorflowType
  readonly shape: readonly number[]
}

/** An argument or a result of a function. */
export interface TensorflowArgument {
  readonly name: string
  readonly type: TensorflowType
}

/** Nodes that one node of a graph stands for, such as `PartitionedCall`. */
export interface TensorflowFunction {
  readonly name: string
  readonly inputs: readonly TensorflowArgument[]
  /** `from`: a tensor of the nodes, as NODE:RESULT:0. */
  readonly outputs: readonly (TensorflowArgument & { readonly from: string })[]
  readonly constants: readonly TensorflowConstant[]
  /** Their inputs are names of arguments, or tensors as NODE:RESULT:0. */
  readonly nodes: readonly TensorflowNode[]
  /** Stays one node where it is called. */
  readonly isWhole: boolean
}

export interface TensorflowModel {
  readonly constants: readonly TensorflowConstant[]
  /** In an order in which each node comes after what it needs. */
  readonly nodes: readonly TensorflowNode[]
  readonly inputs: readonly TensorflowPlug[]
  readonly outputs: readonly TensorflowPlug[]
}

const shapeMessage = (shape: readonly number[]) => ({ dim: shape.map((size) => ({ size })) })

function attributeMessage(attribute: TensorflowAttribute): object {
  if ('s' in attribute) return { s: new TextEncoder().encode(attribute.s) }
  if ('bytes' in attribute) return { s: attribute.bytes }
  if ('shape' in attribute) return { shape: shapeMessage(attribute.shape) }
  return attribute
}

/** `contents`: constants carry their bytes. */
function nodeMessages(
  { constants, nodes }: Pick<TensorflowModel, 'constants' | 'nodes'>,
  contents: boolean,
): object[] {
  const message = ({ name, op, input, attributes }: TensorflowNode) => ({
    name,
    op,
    input,
    attr: Object.fromEntries(
      Object.entries(attributes).map(([key, value]) => [key, attributeMessage(value)]),
    ),
  })
  const constant = ({ name, dtype, shape, bytes }: TensorflowConstant) => {
    const tensor = { dtype, tensorShape: shapeMessage(shape) }
    const value = { tensor: contents ? { ...tensor, tensorContent: bytes } : tensor }
    return { name, op: 'Const', input: [], attr: { dtype: { type: dtype }, value } }
  }
  return [...constants.map(constant), ...nodes.map(message)]
}

/** A ConfigProto for calls: TensorFlow simplifies nothing of what is called (its meta optimizer is off). */
export const skipOptimizer = messages
  .lookupType('ConfigProto')
  .encode({ graphOptions: { rewriteOptions: { disableMetaOptimizer: true } } })
  .finish()

function functionMessage({ name, inputs, outputs, isWhole, ...body }: TensorflowFunction): object {
  return {
    signature: {
      name,
      inputArg: inputs,
      outputArg: outputs.map(({ name, type }) => ({ name, type })),
    },
    // TensorFlow does not simplify what is so marked: our passes and XLA have done so, and for a
    // training step it takes over a second.
    attr: { _tf_data_function: { b: true }, ...(isWhole && { _noinline: { b: true } }) },
    nodeDef: nodeMessages(body, true),
    ret: Object.fromEntries(outputs.map(({ name, from }) => [name, from])),
  }
}

function graphMessage(
  graph: Pick<TensorflowModel, 'constants' | 'nodes'>,
  contents: boolean,
  functions: readonly TensorflowFunction[] = [],
): object {
  // The producer's number tells which changes of behaviour the graph knows; 27 is TensorFlow 1.13's.
  const versions = { producer: 27, minConsumer: 12 }
  const library = { function: functions.map(functionMessage) }
  return { node: nodeMessages(graph, contents), library, versions }
}

/** GraphDef in the JSON spelling of protobuf, without the constants' contents: TensorFlow.js's modelTopology. */
export function graphDefJson(model: TensorflowModel): object {
  const type = messages.lookupType('GraphDef')
  const message = type.fromObject(graphMessage(model, false))
  return type.toObject(message, { enums: String, longs: String, bytes: String })
}

/** How TensorFlow.js's model.json names inputs and outputs. */
export function signatureJson({ inputs, outputs }: TensorflowModel): object {
  const plugs = (all: readonly TensorflowPlug[]) =>
    Object.fromEntries(
      all.map(({ name, tensor, dtype, shape }) => [
        name,
        {
          name: tensor,
          dtype,
          tensorShape: { dim: shape.map((size) => ({ size: String(size) })) },
        },
      ]),
    )
  return { inputs: plugs(inputs), outputs: plugs(outputs) }
}

/** saved_model.pb with the constants inside and one signature, `serving_default`. */
export function encodeSavedModel(model: TensorflowModel): Uint8Array {
  const plugs = (all: readonly TensorflowPlug[]) =>
    Object.fromEntries(
      all.map(({ name, tensor, dtype, shape }) => [
        name,
        { name: tensor, dtype, tensorShape: shapeMessage(shape) },
      ]),
    )
  const signature = {
    inputs: plugs(model.inputs),
    outputs: plugs(model.outputs),
    methodName: 'tensorflow/serving/predict',
  }
  const metaGraph = {
    metaInfoDef: { tags: ['serve'], tensorflowVersion: '2.0.0' },
    graphDef: graphMessage(model, true),
    signatureDef: { serving_default: signature },
  }
  const type = messages.lookupType('SavedModel')
  return type
    .encode(type.fromObject({ savedModelSchemaVersion: 1, metaGraphs: [metaGraph] }))
    .finish()
}

/** saved_model.pb of a graph without signatures: its nodes are fed and fetched by name. */
export function encodeGraph(
  graph: Pick<TensorflowModel, 'constants' | 'nodes'>,
  functions: readonly TensorflowFunction[],
): Uint8Array {
  const metaGraph = {
    metaInfoDef: { tags: ['serve'], tensorflowVersion: '2.0.0' },
    graphDef: graphMessage(graph, true, functions),
  }
  const type = messages.lookupType('SavedModel')
  return type
    .encode(type.fromObject({ savedModelSchemaVersion: 1, metaGraphs: [metaGraph] }))
    .finish()
}

export interface DecodedNode {
  readonly name: string
  readonly op: string
  readonly input: string[]
}

export interface DecodedFunction {
  readonly name: string
  /** Names of what is said of it as a whole. */
  readonly attributes: readonly string[]
  readonly nodes: readonly DecodedNode[]
  /** Tensors that it gives, as NODE:RESULT:NUMBER. */
  readonly results: readonly string[]
}

interface DecodedLibrary {
  readonly function: {
    readonly signature: { readonly name: string }
    readonly attr: Readonly<Record<string, unknown>>
    readonly nodeDef: readonly DecodedNode[]
    readonly ret: Readonly<Record<string, string>>
  }[]
}

function graphsOf(savedModel: Uint8Array) {
  const type = messages.lookupType('SavedModel')
  const options = { arrays: true, objects: true }
  const { metaGraphs } = type.toObject(type.decode(savedModel), options) as {
    metaGraphs: { graphDef: { node: DecodedNode[]; library: DecodedLibrary } }[]
  }
  return metaGraphs.map(({ graphDef }) => graphDef)
}

/** The functions of a saved_model.pb. */
export function decodeFunctions(savedModel: Uint8Array): DecodedFunction[] {
  return graphsOf(savedModel)
    .flatMap(({ library }) => library.function)
    .map(({ signature: { name }, attr, nodeDef: nodes, ret }) => {
      return { name, attributes: Object.keys(attr), nodes, results: Object.values(ret) }
    })
}

/** The nodes of a saved_model.pb, and those of its functions. */
export function decodeGraph(savedModel: Uint8Array): DecodedNode[] {
  const functions = decodeFunctions(savedModel)
  return [
    ...graphsOf(savedModel).flatMap(({ node }) => node),
    ...functions.flatMap(({ nodes }) => nodes),
  ]
}
