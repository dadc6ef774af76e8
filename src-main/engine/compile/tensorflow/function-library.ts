/**
 * Fused operations as TensorFlow functions that XLA compiles, each into a few loops over memory.
 * Equal ones, as in every block of a model, are one function, compiled once.
 */
import { typeOf, type Graph, type ValueId } from '../graph.js'
import { TensorflowBuilder, tensorflowType } from './builder.js'
import { lowerColumnSum } from './column-sum.js'
import { lower } from './lower.js'
import { lowerRounding } from './rounding.js'
import { lowerRowReduction } from './row-reduction.js'
import type { TensorflowFunction } from './schema.js'

/** What TensorFlow's operations call their result, where it is not `y`. */
const resultNames: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['AddV2', 'Sub', 'Mul', 'Div', 'Maximum', 'Minimum', 'Pow', 'Equal', 'NotEqual', 'Greater'].map(
      (op) => [op, 'z'],
    ),
  ),
  ...Object.fromEntries(
    [
      'GreaterEqual',
      'Less',
      'LessEqual',
      'LogicalAnd',
      'LogicalOr',
      'BitwiseAnd',
      'RightShift',
    ].map((op) => [op, 'z']),
  ),
  ...Object.fromEntries(
    [
      'Sum',
      'Mean',
      'Max',
      'Min',
      'Slice',
      'Reshape',
      'BroadcastTo',
      'SelectV2',
      'Fill',
      'Const',
      'Bitcast',
    ].map((op) => [op, 'output']),
  ),
  Relu: 'activations',
  Softplus: 'activations',
}

export class FunctionLibrary {
  private readonly known = new Map<string, TensorflowFunction>()

  get all(): TensorflowFunction[] {
    return [...this.known.values()]
  }

  /** The function that does what the body does. */
  get(body: Graph): TensorflowFunction {
    const key = keyOf(body)
    const known = this.known.get(key) ?? functionOf(body, `fused_${this.known.size}`)
    this.known.set(key, known)
    return known
  }
}

/** A stateful call is done also where nobody needs its results. */
type Call = 'PartitionedCall' | 'StatefulPartitionedCall'

/** Adds a call to the graph under construction; its name. */
export function addCall(
  builder: TensorflowBuilder,
  op: Call,
  called: TensorflowFunction,
  operands: readonly string[],
): string {
  const types = (plugs: TensorflowFunction['inputs']) => ({
    list: { type: plugs.map(({ type }) => type) },
  })
  return builder.node(op, operands, {
    Tin: types(called.inputs),
    Tout: types(called.outputs),
    f: { func: { name: called.name } },
    config: { s: '' },
    config_proto: { s: '' },
    executor_type: { s: '' },
    _XlaMustCompile: { b: true },
  })
}

/** Equal for bodies that compute the same. */
function keyOf({ values, inputs, constants, nodes, outputs }: Graph): string {
  return JSON.stringify([
    values,
    [...inputs],
    [...constants].map(([id, { data, splat }]) => [id, Array.from(data), splat]),
    nodes,
    [...outputs],
  ])
}

function functionOf(body: Graph, name: string): TensorflowFunction {
  const builder = new TensorflowBuilder()
  const names = new Map<ValueId, string>()
  const argument = (id: ValueId, wish: string) => {
    return { name: wish, type: tensorflowType(typeOf(body, id).dtype) }
  }
  const inputs = [...body.inputs].map(([number, id]) => argument(id, `in_${number}`))
  const given = new Set(inputs.map((input) => input.name))
  for (const [number, id] of body.inputs) names.set(id, `in_${number}`)
  for (const [id, constant] of body.constants)
    names.set(id, builder.constant(typeOf(body, id), constant))
  const nameOf = (id: ValueId): string => {
    const known = names.get(id)
    if (known === undefined) throw new Error(`tensorflow: value ${id} has no node`)
    return known
  }
  for (const node of body.nodes) {
    const operands = node.inputs.map((id) => ({ name: nameOf(id), type: typeOf(body, id) }))
    const quick =
      lowerRowReduction(builder, node, operands) ??
      lowerColumnSum(builder, node, operands) ??
      lowerRounding(builder, node, operands)
    names.set(node.outputs[0] ?? -1, quick ?? lower(builder, node, operands))
  }
  const ops = new Map(builder.nodes.map((node) => [node.name, node.op]))
  const tensorOf = (node: string): string =>
    given.has(node) ? node : `${node}:${resultNames[ops.get(node) ?? 'Const'] ?? 'y'}:0`
  const outputs = [...body.outputs].map(([number, id]) => {
    return { ...argument(id, `out_${number}`), from: tensorOf(nameOf(id)) }
  })
  const nodes = builder.nodes.map((node) => ({ ...node, input: node.input.map(tensorOf) }))
  return { name, inputs, outputs, constants: builder.constants, nodes }
}
