/** The part of TensorFlow's formats that is written (graph.proto, saved_model.proto), as a protobufjs description. */
import protobuf from 'protobufjs/light.js'

const field = (id: number, type: string) => ({ id, type })
const repeated = (id: number, type: string) => ({ id, type, rule: 'repeated' })
const mapped = (id: number, type: string) => ({ id, type, keyType: 'string' })

const typeNumbers = {
  DT_INVALID: 0,
  DT_FLOAT: 1,
  DT_INT32: 3,
  DT_UINT8: 4,
  DT_INT8: 6,
  DT_BOOL: 10,
  DT_BFLOAT16: 14,
  DT_HALF: 19,
} as const
export type TensorflowType = Exclude<keyof typeof typeNumbers, 'DT_INVALID'>

const root = protobuf.Root.fromJSON({
  nested: {
    DataType: { values: { ...typeNumbers } },
    Dim: { fields: { size: field(1, 'int64') } },
    TensorShape: { fields: { dim: repeated(2, 'Dim') } },
    Tensor: {
      fields: {
        dtype: field(1, 'DataType'),
        tensorShape: field(2, 'TensorShape'),
        tensorContent: field(4, 'bytes'),
      },
    },
    ListValue: { fields: { i: repeated(3, 'int64') } },
    AttrValue: {
      // One of them is said, also where it is 0 or false.
      oneofs: { value: { oneof: ['list', 's', 'i', 'f', 'b', 'type', 'shape', 'tensor'] } },
      fields: {
        list: field(1, 'ListValue'),
        s: field(2, 'bytes'),
        i: field(3, 'int64'),
        f: field(4, 'float'),
        b: field(5, 'bool'),
        type: field(6, 'DataType'),
        shape: field(7, 'TensorShape'),
        tensor: field(8, 'Tensor'),
      },
    },
    NodeDef: {
      fields: {
        name: field(1, 'string'),
        op: field(2, 'string'),
        input: repeated(3, 'string'),
        attr: mapped(5, 'AttrValue'),
      },
    },
    Versions: { fields: { producer: field(1, 'int32'), minConsumer: field(2, 'int32') } },
    GraphDef: { fields: { node: repeated(1, 'NodeDef'), versions: field(4, 'Versions') } },
    TensorInfo: {
      fields: {
        name: field(1, 'string'),
        dtype: field(2, 'DataType'),
        tensorShape: field(3, 'TensorShape'),
      },
    },
    SignatureDef: {
      fields: {
        inputs: mapped(1, 'TensorInfo'),
        outputs: mapped(2, 'TensorInfo'),
        methodName: field(3, 'string'),
      },
    },
    MetaInfoDef: { fields: { tags: repeated(4, 'string'), tensorflowVersion: field(5, 'string') } },
    MetaGraphDef: {
      fields: {
        metaInfoDef: field(1, 'MetaInfoDef'),
        graphDef: field(2, 'GraphDef'),
        signatureDef: mapped(5, 'SignatureDef'),
      },
    },
    SavedModel: {
      fields: {
        savedModelSchemaVersion: field(1, 'int64'),
        metaGraphs: repeated(2, 'MetaGraphDef'),
      },
    },
  },
})

export type TensorflowAttribute =
  | { readonly type: TensorflowType }
  | { readonly i: number }
  | { readonly f: number }
  | { readonly b: boolean }
  | { readonly s: string }
  | { readonly list: { readonly i: readonly number[] } }
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
  if ('shape' in attribute) return { shape: shapeMessage(attribute.shape) }
  return attribute
}

/** `contents`: constants carry their bytes. */
function graphMessage(
  { constants, nodes }: Pick<TensorflowModel, 'constants' | 'nodes'>,
  contents: boolean,
): object {
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
  // The producer's number tells which changes of behaviour the graph knows; 27 is TensorFlow 1.13's.
  const versions = { producer: 27, minConsumer: 12 }
  return { node: [...constants.map(constant), ...nodes.map(message)], versions }
}

/** GraphDef in the JSON spelling of protobuf, without the constants' contents: TensorFlow.js's modelTopology. */
export function graphDefJson(model: TensorflowModel): object {
  const type = root.lookupType('GraphDef')
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
  const type = root.lookupType('SavedModel')
  return type
    .encode(type.fromObject({ savedModelSchemaVersion: 1, metaGraphs: [metaGraph] }))
    .finish()
}

/** saved_model.pb of a graph without signatures: its nodes are fed and fetched by name. */
export function encodeGraph(graph: Pick<TensorflowModel, 'constants' | 'nodes'>): Uint8Array {
  const metaGraph = {
    metaInfoDef: { tags: ['serve'], tensorflowVersion: '2.0.0' },
    graphDef: graphMessage(graph, true),
  }
  const type = root.lookupType('SavedModel')
  return type
    .encode(type.fromObject({ savedModelSchemaVersion: 1, metaGraphs: [metaGraph] }))
    .finish()
}

/** The nodes of a saved_model.pb. */
export function decodeGraph(
  savedModel: Uint8Array,
): { readonly name: string; readonly op: string; readonly input: string[] }[] {
  const type = root.lookupType('SavedModel')
  const { metaGraphs } = type.toObject(type.decode(savedModel), { arrays: true }) as {
    metaGraphs: { graphDef: { node: { name: string; op: string; input: string[] }[] } }[]
  }
  return metaGraphs[0]?.graphDef.node ?? []
}
