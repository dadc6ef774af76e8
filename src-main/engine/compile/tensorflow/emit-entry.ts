/** An entry of a program as a function of a TensorFlow graph, which reads and sets the state by its name. */
import type { Program } from '../program.js'
import { typeOf, type Graph, type GraphNode, type ValueId } from '../graph.js'
import { writtenInPlace } from '../passes/fuse-momentum.js'
import { TensorflowBuilder, tensorflowType } from './builder.js'
import { addZeros, compileAhead, zeroArgument } from './compile-ahead.js'
import type { FunctionLibrary } from './function-library.js'
import { addCall, functionOf, type FunctionResult } from './functions.js'
import { lower } from './lower.js'
import type { TensorflowType } from './messages.js'
import type { TensorflowFunction, TensorflowNode } from './schema.js'

const float = { type: 'DT_FLOAT' } as const

/** Adds a node for an array of the state; all those of one name in a session are one variable. */
export function addHandle(
  builder: TensorflowBuilder,
  array: string,
  shape: readonly number[],
): string {
  const attributes = { dtype: float, shape: { shape }, container: { s: '' } }
  return builder.node('VarHandleOp', [], { ...attributes, shared_name: { s: array } }, array)
}

export interface EntryFunctions {
  /** Its arguments are the graph's inputs, its results the graph's outputs; one number where there are none. */
  readonly run: TensorflowFunction
  /** Compiles what `run` calls; null: there is nothing to compile. */
  readonly compile: TensorflowFunction | null
}

export function entryFunctions(
  entry: string,
  graph: Graph,
  state: Program['state'],
  library: FunctionLibrary,
): EntryFunctions {
  const emitter = new EntryEmitter(graph, state, library)
  return {
    run: emitter.run(entry),
    compile: emitter.called.size === 0 ? null : compileAhead(`compile_${entry}`, emitter.called),
  }
}

class EntryEmitter {
  readonly called = new Map<TensorflowFunction, Graph>()
  private readonly builder = new TensorflowBuilder()
  private readonly names = new Map<ValueId, string>()
  private readonly arrays: ReadonlyMap<ValueId, string>
  private readonly handles = new Map<string, string>()
  private readonly reads = new Map<string, string>()
  /** Waited for before the entry has ended. */
  private readonly updates: string[] = []
  private readonly inPlace: ReadonlySet<ValueId>

  constructor(
    private readonly graph: Graph,
    private readonly state: Program['state'],
    private readonly library: FunctionLibrary,
  ) {
    this.arrays = new Map([...graph.state].map(([array, id]) => [id, array]))
    this.inPlace = writtenInPlace(graph)
  }

  run(entry: string): TensorflowFunction {
    const { builder, graph } = this
    const inputs = [...graph.inputs.values()].map((id, at) => {
      this.names.set(id, `in_${at}`)
      return { name: `in_${at}`, type: tensorflowType(typeOf(graph, id).dtype) }
    })
    for (const [id, constant] of graph.constants)
      this.names.set(id, builder.constant(typeOf(graph, id), constant))
    for (const node of graph.nodes) this.addNode(node)
    for (const [array, id] of graph.updates) {
      if (this.inPlace.has(id)) continue
      this.update('AssignVariableOp', [array], [this.nameOf(id)], { dtype: float })
    }
    const last = (name: string, type: TensorflowType, tensor: string): FunctionResult => {
      return { name, type, tensor: builder.node('Identity', [tensor, ...this.updates], { T: { type } }) } // prettier-ignore
    }
    const results = [...graph.outputs.values()].map((id, at) =>
      last(`out_${at}`, tensorflowType(typeOf(graph, id).dtype), this.nameOf(id)),
    )
    if (results.length === 0) results.push(last('out_0', 'DT_FLOAT', builder.float(0)))
    return functionOf(builder, entry, inputs, results, true)
  }

  private addNode(node: GraphNode): void {
    if (node.op === 'MomentumStep') return this.addMomentumStep(node)
    const { builder, graph, names } = this
    const operands = node.inputs.map((id) => ({ name: this.nameOf(id), type: typeOf(graph, id) }))
    const [output] = node.outputs
    if (output === undefined) throw new Error(`tensorflow: ${node.op} has no output`)
    if (node.op !== 'Fused') names.set(output, lower(builder, node, operands))
    else {
      const { body } = node.attributes
      const fused = this.library.get(body)
      this.called.set(fused, body)
      const given = operands.map(({ name }) => name)
      const call = addCall(builder, 'PartitionedCall', fused, given, true)
      node.outputs.forEach((id, at) => names.set(id, at === 0 ? call : `${call}:${at}`))
    }
  }

  private addMomentumStep({ inputs, attributes }: GraphNode & { op: 'MomentumStep' }): void {
    const [parameter = -1, slot = -1, learningRate = -1, gradient = -1] = inputs
    const arrays = [parameter, slot].map((id) => found(this.arrays, id, `array ${id}`))
    const momentum = this.builder.float(attributes.momentum)
    const operands = [this.nameOf(learningRate), this.nameOf(gradient), momentum]
    this.update('ResourceApplyMomentum', arrays, operands, { T: float })
  }

  /** Gives arrays new values. Each is read before, also where these do not depend on the old ones. */
  private update(
    op: 'AssignVariableOp' | 'ResourceApplyMomentum',
    arrays: readonly string[],
    operands: readonly string[],
    attributes: TensorflowNode['attributes'],
  ): void {
    const before = arrays.flatMap((array) => this.reads.get(array) ?? []).map((read) => `^${read}`)
    const handles = arrays.map((array) => this.handleOf(array))
    this.updates.push(`^${this.builder.node(op, [...handles, ...operands, ...before], attributes)}`)
  }

  private handleOf(array: string): string {
    const { builder, handles, state } = this
    const known = handles.get(array) ?? addHandle(builder, array, state[array]?.shape ?? [])
    handles.set(array, known)
    return known
  }

  /** The tensor of a value; an array of the state is read when it is first asked for. */
  private nameOf(id: ValueId): string {
    const array = this.arrays.get(id)
    if (array !== undefined && !this.reads.has(array)) {
      const read = this.builder.node('ReadVariableOp', [this.handleOf(array)], { dtype: float })
      this.reads.set(array, read)
      this.names.set(id, read)
    }
    return found(this.names, id, `value ${id}`)
  }
}

/** A function that sets arrays of the state to zeros. Its argument is `zeroArgument`. */
export function zeroFunction(name: string, state: Program['state']): TensorflowFunction {
  const builder = new TensorflowBuilder()
  // Arrays of one shape begin as one: TensorFlow copies what is shared before it is written over.
  const zeros = new Map<string, string>()
  const zerosOf = (shape: readonly number[]): string => {
    const known = zeros.get(String(shape)) ?? addZeros(builder, { shape, dtype: 'float32' })
    zeros.set(String(shape), known)
    return known
  }
  const sets = Object.entries(state).map(([array, { shape }]) => {
    const operands = [addHandle(builder, array, shape), zerosOf(shape)]
    return `^${builder.node('AssignVariableOp', operands, { dtype: float })}`
  })
  const tensor = builder.node('Identity', [builder.float(0), ...sets], { T: float })
  return functionOf(builder, name, [zeroArgument], [{ name: 'out_0', ...float, tensor }], true)
}

function found<Key>(map: ReadonlyMap<Key, string>, key: Key, what: string): string {
  const value = map.get(key)
  if (value === undefined) throw new Error(`tensorflow: ${what} has no node`)
  return value
}
