/** A Graph as an ONNX model: state and inputs in, outputs and new state out. */
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

const elementTypes: Record<DataType, number> = { float32: 1, uint8: 2, int32: 6, bool: 9 }
const int64 = 7

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

  /** Adds a node with one output and returns that output's name. */
  node(
    opType: string,
    input: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    domain = '',
  ): string {
    const output = `v${this.counter++}`
    this.nodes.push({ opType, input, output: [output], attributes, domain })
    return output
  }

  /** Adds a node of two outputs and returns the second one's name. */
  secondOutput(
    opType: string,
    input: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>>,
  ): string {
    const output = [`v${this.counter++}`, `v${this.counter++}`]
    this.nodes.push({ opType, input, output, attributes, domain: '' })
    return output[1] ?? ''
  }

  rename(from: string, to: string): void {
    this.nodes.push({ opType: 'Identity', input: [from], output: [to], attributes: {}, domain: '' })
  }

  private initializer(elementType: number, shape: readonly number[], bytes: Uint8Array): string {
    const key = `${elementType}|${shape.join(',')}|${bytes.length < 256 ? bytes.join(',') : ''}`
    const known = bytes.length < 256 ? this.constants.get(key) : undefined
    if (known !== undefined) return known
    const name = `c${this.counter++}`
    this.initializers.push({ name, elementType, shape, bytes })
    if (bytes.length < 256) this.constants.set(key, name)
    return name
  }

  integers(values: readonly number[]): string {
    const bytes = new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer)
    return this.initializer(int64, [values.length], bytes)
  }

  float(value: number): string {
    return this.initializer(1, [], new Uint8Array(Float32Array.of(value).buffer))
  }

  private expanded(one: string, shape: readonly number[]): string {
    const key = `${one}|${shape.join(',')}`
    const known = this.constants.get(key) ?? this.node('Expand', [one, this.integers(shape)])
    this.constants.set(key, known)
    return known
  }

  constant({ shape, dtype }: ValueType, { data, splat }: Constant): string {
    const size = sizeOf(shape)
    if (splat && size > largestWritten) {
      const one = this.constant({ shape: [], dtype }, { data, splat })
      return this.expanded(one, shape)
    }
    const values = splat ? new Array<number>(size).fill(data[0] ?? 0) : Array.from(data)
    const typed = dtype === 'float32' ? Float32Array.from(values)
      : dtype === 'int32' ? Int32Array.from(values)
      : Uint8Array.from(values) // prettier-ignore
    return this.initializer(elementTypes[dtype], shape, new Uint8Array(typed.buffer))
  }
}

export function elementType(dtype: DataType): number {
  return elementTypes[dtype]
}

export function emitOnnx(graph: Graph): Uint8Array {
  const builder = new OnnxBuilder()
  const names = new Map<ValueId, string>()
  const declare = (name: string, id: ValueId): OnnxValue => {
    const { dtype, shape } = typeOf(graph, id)
    return { name, elementType: elementTypes[dtype], shape }
  }
  const inputs: OnnxValue[] = []
  for (const [name, id] of graph.inputs) {
    names.set(id, inputName(name))
    inputs.push(declare(inputName(name), id))
  }
  for (const [name, id] of graph.state) {
    names.set(id, stateName(name))
    inputs.push(declare(stateName(name), id))
  }
  for (const [id, constant] of graph.constants)
    names.set(id, builder.constant(typeOf(graph, id), constant))

  for (const node of graph.nodes) {
    const operands = node.inputs.map((id) => {
      const name = names.get(id)
      if (name === undefined) throw new Error(`onnx: value ${id} has no name`)
      return { name, type: typeOf(graph, id) }
    })
    const [output] = node.outputs
    if (output === undefined) throw new Error(`onnx: ${node.op} has no output`)
    names.set(output, lower(builder, node, operands, typeOf(graph, output)))
  }

  const outputs: OnnxValue[] = []
  const publish = (name: string, id: ValueId): void => {
    const from = names.get(id)
    if (from === undefined) throw new Error(`onnx: value ${id} has no name`)
    builder.rename(from, name)
    outputs.push(declare(name, id))
  }
  for (const [name, id] of graph.outputs) publish(outputName(name), id)
  for (const [name, id] of graph.updates) publish(updateName(name), id)
  const { nodes, initializers } = builder
  return encodeModel({ nodes, initializers, inputs, outputs })
}
