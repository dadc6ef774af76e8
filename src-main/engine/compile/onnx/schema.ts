/** The part of the ONNX format (onnx.proto, IR version 9) that is written, as a protobufjs description. */
import protobuf from 'protobufjs/light.js'

const field = (id: number, type: string) => ({ id, type })
const repeated = (id: number, type: string) => ({ id, type, rule: 'repeated' })

const root = protobuf.Root.fromJSON({
  nested: {
    AttributeProto: {
      fields: {
        name: field(1, 'string'),
        f: field(2, 'float'),
        i: field(3, 'int64'),
        s: field(4, 'bytes'),
        floats: repeated(7, 'float'),
        ints: repeated(8, 'int64'),
        type: field(20, 'int32'),
      },
    },
    NodeProto: {
      fields: {
        input: repeated(1, 'string'),
        output: repeated(2, 'string'),
        name: field(3, 'string'),
        opType: field(4, 'string'),
        attribute: repeated(5, 'AttributeProto'),
        domain: field(7, 'string'),
      },
    },
    TensorProto: {
      fields: {
        dims: repeated(1, 'int64'),
        dataType: field(2, 'int32'),
        name: field(8, 'string'),
        rawData: field(9, 'bytes'),
      },
    },
    Dimension: { fields: { dimValue: field(1, 'int64') } },
    TensorShapeProto: { fields: { dim: repeated(1, 'Dimension') } },
    TensorTypeProto: {
      fields: { elemType: field(1, 'int32'), shape: field(2, 'TensorShapeProto') },
    },
    TypeProto: { fields: { tensorType: field(1, 'TensorTypeProto') } },
    ValueInfoProto: { fields: { name: field(1, 'string'), type: field(2, 'TypeProto') } },
    GraphProto: {
      fields: {
        node: repeated(1, 'NodeProto'),
        name: field(2, 'string'),
        initializer: repeated(5, 'TensorProto'),
        input: repeated(11, 'ValueInfoProto'),
        output: repeated(12, 'ValueInfoProto'),
      },
    },
    OperatorSetIdProto: { fields: { domain: field(1, 'string'), version: field(2, 'int64') } },
    ModelProto: {
      fields: {
        irVersion: field(1, 'int64'),
        producerName: field(2, 'string'),
        graph: field(7, 'GraphProto'),
        opsetImport: repeated(8, 'OperatorSetIdProto'),
      },
    },
  },
})

/** A plain number is an integer; a real number says so. */
export type OnnxAttribute = number | string | readonly number[] | { readonly float: number }

export interface OnnxNode {
  readonly opType: string
  readonly input: readonly string[]
  readonly output: readonly string[]
  readonly attributes: Readonly<Record<string, OnnxAttribute>>
  readonly domain: string
}

export interface OnnxValue {
  readonly name: string
  /** TensorProto.DataType: 1 float, 2 uint8, 6 int32, 7 int64, 9 bool. */
  readonly elementType: number
  readonly shape: readonly number[]
}

export interface OnnxTensor extends OnnxValue {
  readonly bytes: Uint8Array
}

export interface OnnxModel {
  readonly nodes: readonly OnnxNode[]
  readonly initializers: readonly OnnxTensor[]
  readonly inputs: readonly OnnxValue[]
  readonly outputs: readonly OnnxValue[]
}

export const opset = 18

function encodeAttribute(name: string, value: OnnxAttribute): object {
  if (typeof value === 'string') return { name, s: new TextEncoder().encode(value), type: 3 }
  if (typeof value === 'number') return { name, i: value, type: 2 }
  return 'float' in value ? { name, f: value.float, type: 1 } : { name, ints: value, type: 7 }
}

function encodeValue({ name, elementType, shape }: OnnxValue): object {
  const dim = shape.map((dimValue) => ({ dimValue }))
  return { name, type: { tensorType: { elemType: elementType, shape: { dim } } } }
}

export function encodeModel(model: OnnxModel): Uint8Array {
  const graph = {
    name: 'vitrine',
    node: model.nodes.map(({ opType, input, output, attributes, domain }, index) => ({
      name: `${opType}_${index}`,
      opType,
      input,
      output,
      domain,
      attribute: Object.entries(attributes).map(([name, value]) => encodeAttribute(name, value)),
    })),
    initializer: model.initializers.map(({ name, elementType, shape, bytes }) => ({
      name,
      dims: shape,
      dataType: elementType,
      rawData: bytes,
    })),
    input: model.inputs.map(encodeValue),
    output: model.outputs.map(encodeValue),
  }
  const type = root.lookupType('ModelProto')
  const message = type.create({
    irVersion: 9,
    producerName: 'Vitrine',
    graph,
    opsetImport: [
      { domain: '', version: opset },
      { domain: 'com.microsoft', version: 1 },
    ],
  })
  return type.encode(message).finish()
}
