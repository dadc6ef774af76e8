/** A Graph as an ONNX model: state and inputs in, outputs and new state out. */
import { toFloat16 } from '../../checkpoint/half.js'
import { sizeOf } from '../../host-array.js'
import {
  typeOf,
  type Constant,
  type DataType,
  type Graph,
  type ValueId,
  type ValueType,
} from '../graph.js'
import { lower } from './lower.js'
import {
  encodeModel,
  type OnnxAttribute,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
} from './schema.js'

/** TensorProto.DataType. */
const elementTypes: Record<DataType, number> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  bool: 9,
  float16: 10,
  bfloat16: 16,
}
export const int64 = 7

export function inputName(name: string): string {
  return `input:${name}`
}
export function stateName(name: string): string {
  return `state:${name}`
}
export function outputName(name: string): string {
  return `output:${name}`
}
export function updateName(name: string): string {
  return `update:${name}`
}

/** Elements up to which a constant of one number is written out in full. */
const largestWritten = 32

/** What a lowering may do: add nodes and constants, ask for types. */
export class OnnxBuilder {
  readonly nodes: OnnxNode[] = []
  readonly initializers: OnnxTensor[] = []
  private constants = new Map<string, string>()
  private counter = 0

  /**
   * `batchOf`: the value whose first side is the batch, where graphs have free sides. `prefix`: of
   * the names that it gives.
   */
  constructor(
    private readonly batchOf: string | null = null,
    private readonly prefix = '',
  ) {}

  /** Adds a node with one output and returns that output's name. */
  node(
    opType: string,
    input: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    domain = '',
  ): string {
    const output = `${this.prefix}v${this.counter++}`
    this.nodes.push({ opType, input, output: [output], attributes, domain })
    return output
  }

  /** Adds a node of two outputs and returns the second one's name. */
  secondOutput(
    opType: string,
    input: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>>,
  ): string {
    const output = [`${this.prefix}v${this.counter++}`, `${this.prefix}v${this.counter++}`]
    this.nodes.push({ opType, input, output, attributes, domain: '' })
    return output[1] ?? ''
  }

  /** Adds a node of three outputs. */
  threeOutputs(opType: string, input: readonly string[]): readonly [string, string, string] {
    const name = () => `${this.prefix}v${this.counter++}`
    const output = [name(), name(), name()] as const
    this.nodes.push({ opType, input, output, attributes: {}, domain: '' })
    return output
  }

  rename(from: string, to: string): void {
    this.nodes.push({ opType: 'Identity', input: [from], output: [to], attributes: {}, domain: '' })
  }

  private initializer(elementType: number, shape: readonly number[], bytes: Uint8Array): string {
    const key = `${elementType}|${shape.join(',')}|${bytes.length < 256 ? bytes.join(',') : ''}`
    const known = bytes.length < 256 ? this.constants.get(key) : undefined
    if (known !== undefined) return known
    const name = `${this.prefix}c${this.counter++}`
    this.initializers.push({ name, elementType, shape, bytes })
    if (bytes.length < 256) this.constants.set(key, name)
    return name
  }

  integers(values: readonly number[]): string {
    const bytes = new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer)
    return this.initializer(int64, [values.length], bytes)
  }

  /** For a reshape: one free side at most, which follows from the others. */
  sidesToFill(shape: readonly number[]): string {
    if (shape.filter((side) => side < 0).length > 1)
      throw new Error(`onnx: a reshape to [${shape.join(',')}] is not known by its fixed sides`)
    return this.integers(shape.map((side) => Math.max(-1, side)))
  }

  /** The whole shape, its free sides computed from the batch. */
  sides(shape: readonly number[]): string {
    if (shape.every((side) => side >= 0)) return this.integers(shape)
    if (this.batchOf === null) throw new Error('onnx: a free side, but no batch')
    const batch = this.node('Shape', [this.batchOf], { start: 0, end: 1 })
    const parts = shape.map((side) => {
      if (side >= 0) return this.integers([side])
      return side === -1 ? batch : this.node('Mul', [batch, this.integers([-side])])
    })
    return this.node('Concat', parts, { axis: 0 })
  }

  /** An array under its own name. */
  weight(name: string, { shape, dtype }: ValueType, bytes: Uint8Array): void {
    this.initializers.push({ name, elementType: elementTypes[dtype], shape, bytes })
  }

  float(value: number): string {
    return this.initializer(1, [], new Uint8Array(Float32Array.of(value).buffer))
  }

  private expanded(one: string, shape: readonly number[]): string {
    const key = `${one}|${shape.join(',')}`
    const known = this.constants.get(key) ?? this.node('Expand', [one, this.sides(shape)])
    this.constants.set(key, known)
    return known
  }

  constant({ shape, dtype }: ValueType, { data, splat }: Constant): string {
    const size = sizeOf(shape)
    const isFree = shape.some((side) => side < 0)
    if (splat && (isFree || size > largestWritten)) {
      const one = this.constant({ shape: [], dtype }, { data, splat })
      return this.expanded(one, shape)
    }
    const values = splat ? new Array<number>(size).fill(data[0] ?? 0) : Array.from(data)
    return this.initializer(elementTypes[dtype], shape, rawBytes(dtype, values))
  }
}

/** Little-endian, as ONNX keeps arrays. */
export function rawBytes(dtype: DataType, values: ArrayLike<number>): Uint8Array {
  const { buffer, byteOffset, byteLength } = typedArray(dtype, values)
  return new Uint8Array(buffer, byteOffset, byteLength)
}

function typedArray(dtype: DataType, values: ArrayLike<number>): ArrayBufferView {
  switch (dtype) {
    case 'float32':
      return values instanceof Float32Array ? values : Float32Array.from(values)
    case 'float16':
      return Uint16Array.from(values, toFloat16)
    case 'bfloat16':
      throw new Error('onnx: no constant is bfloat16')
    case 'int32':
      return Int32Array.from(values)
    case 'int8':
      return Int8Array.from(values)
    case 'uint8':
    case 'bool':
      return Uint8Array.from(values)
  }
}

export function elementType(dtype: DataType): number {
  return elementTypes[dtype]
}

/** Lowers all nodes; `names` holds those of inputs and state, and in the end of every value. */
export function emitNodes(
  builder: OnnxBuilder,
  graph: Graph,
  names: Map<ValueId, string>,
): (id: ValueId) => string {
  const nameOf = (id: ValueId): string => {
    const name = names.get(id)
    if (name === undefined) throw new Error(`onnx: value ${id} has no name`)
    return name
  }
  for (const [id, constant] of graph.constants)
    names.set(id, builder.constant(typeOf(graph, id), constant))
  for (const node of graph.nodes) {
    const operands = node.inputs.map((id) => ({ name: nameOf(id), type: typeOf(graph, id) }))
    const [output] = node.outputs
    if (output === undefined) throw new Error(`onnx: ${node.op} has no output`)
    names.set(output, lower(builder, node, operands, typeOf(graph, output)))
  }
  return nameOf
}

export function onnxValue(graph: Graph, name: string, id: ValueId): OnnxValue {
  const { dtype, shape } = typeOf(graph, id)
  return { name, elementType: elementTypes[dtype], shape }
}

export function emitOnnx(graph: Graph): Uint8Array {
  const builder = new OnnxBuilder()
  const names = new Map<ValueId, string>()
  const inputs: OnnxValue[] = []
  const take = (name: string, id: ValueId): void => {
    names.set(id, name)
    inputs.push(onnxValue(graph, name, id))
  }
  for (const [name, id] of graph.inputs) take(inputName(name), id)
  for (const [name, id] of graph.state) take(stateName(name), id)
  const nameOf = emitNodes(builder, graph, names)

  const outputs: OnnxValue[] = []
  const publish = (name: string, id: ValueId): void => {
    builder.rename(nameOf(id), name)
    outputs.push(onnxValue(graph, name, id))
  }
  for (const [name, id] of graph.outputs) publish(outputName(name), id)
  for (const [name, id] of graph.updates) publish(updateName(name), id)
  const { nodes, initializers } = builder
  return encodeModel({ nodes, initializers, inputs, outputs })
}
