/** The part of the ONNX format (onnx.proto, IR version 8) that is written, as a protobufjs description. */
import protobuf from 'protobufjs/light.js'

/** Of the fields that are written by hand. */
const fields = { rawData: 9, initializer: 5, graph: 7 } as const

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
      },
    },
    Dimension: { fields: { dimValue: field(1, 'int64'), dimParam: field(2, 'string') } },
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
        input: repeated(11, 'ValueInfoProto'),
        output: repeated(12, 'ValueInfoProto'),
      },
    },
    OperatorSetIdProto: { fields: { domain: field(1, 'string'), version: field(2, 'int64') } },
    ModelProto: {
      fields: {
        irVersion: field(1, 'int64'),
        producerName: field(2, 'string'),
        producerVersion: field(3, 'string'),
        opsetImport: repeated(8, 'OperatorSetIdProto'),
        metadataProps: repeated(14, 'StringStringEntryProto'),
      },
    },
    StringStringEntryProto: { fields: { key: field(1, 'string'), value: field(2, 'string') } },
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
  /** A free side has a name. */
  readonly shape: readonly (number | string)[]
}

export interface OnnxTensor extends OnnxValue {
  readonly bytes: Uint8Array
}

export interface OnnxModel {
  readonly nodes: readonly OnnxNode[]
  readonly initializers: readonly OnnxTensor[]
  readonly inputs: readonly OnnxValue[]
  readonly outputs: readonly OnnxValue[]
  readonly producerVersion?: string
  readonly metadata?: Readonly<Record<string, string>>
}

export const opset = 18
/** The one that came with the opset. */
const irVersion = 8

function encodeAttribute(name: string, value: OnnxAttribute): object {
  if (typeof value === 'string') return { name, s: new TextEncoder().encode(value), type: 3 }
  if (typeof value === 'number') return { name, i: value, type: 2 }
  return 'float' in value ? { name, f: value.float, type: 1 } : { name, ints: value, type: 7 }
}

function encodeValue({ name, elementType, shape }: OnnxValue): object {
  const dim = shape.map((side) =>
    typeof side === 'string' ? { dimParam: side } : { dimValue: side },
  )
  return { name, type: { tensorType: { elemType: elementType, shape: { dim } } } }
}

/** A field that holds a message or bytes: its tag and length, to be followed by so many bytes. */
function fieldHead(id: number, length: number): Uint8Array {
  return protobuf.Writer.create()
    .uint32((id << 3) | 2)
    .uint32(length)
    .finish()
}

function encode(type: string, message: object): Uint8Array {
  const found = root.lookupType(type)
  return found.encode(found.create(message)).finish()
}

function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((total, part) => total + part.length, 0)
}

/**
 * The file, in parts that follow each other. Arrays are parts as they lie in memory: they may have
 * more than a gigabyte, of which protobufjs would make two more copies, in minutes.
 */
export function modelParts(model: OnnxModel): Uint8Array[] {
  const graph = encode('GraphProto', {
    name: 'vitrine',
    node: model.nodes.map(({ opType, input, output, attributes, domain }, index) => ({
      name: `${opType}_${index}`,
      opType,
      input,
      output,
      domain,
      attribute: Object.entries(attributes).map(([name, value]) => encodeAttribute(name, value)),
    })),
    input: model.inputs.map(encodeValue),
    output: model.outputs.map(encodeValue),
  })
  const initializers = model.initializers.flatMap(({ name, elementType, shape, bytes }) => {
    const head = encode('TensorProto', { name, dims: shape, dataType: elementType })
    const data = fieldHead(fields.rawData, bytes.length)
    const length = lengthOf([head, data, bytes])
    return [fieldHead(fields.initializer, length), head, data, bytes]
  })
  const rest = encode('ModelProto', {
    irVersion,
    producerName: 'Vitrine',
    ...(model.producerVersion !== undefined && { producerVersion: model.producerVersion }),
    opsetImport: [
      { domain: '', version: opset },
      ...(model.nodes.some(({ domain }) => domain !== '')
        ? [{ domain: 'com.microsoft', version: 1 }]
        : []),
    ],
    metadataProps: Object.entries(model.metadata ?? {}).map(([key, value]) => ({ key, value })),
  })
  const inside = [graph, ...initializers]
  return [rest, fieldHead(fields.graph, lengthOf(inside)), ...inside]
}

export function encodeModel(model: OnnxModel): Uint8Array {
  const parts = modelParts(model)
  const bytes = new Uint8Array(lengthOf(parts))
  parts.reduce((at, part) => (bytes.set(part, at), at + part.length), 0)
  return bytes
}
