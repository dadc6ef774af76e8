/**
 * Fused operations as TensorFlow functions that XLA compiles, each into a few loops over memory.
 * Equal ones, as in every block of a model, are one function, compiled once.
 */
import { typeOf, type Graph, type ValueId } from '../graph.js'
import { TensorflowBuilder, tensorflowType } from './builder.js'
import { lowerColumnSum } from './column-sum.js'
import { functionOf } from './functions.js'
import { lower } from './lower.js'
import { lowerRounding } from './rounding.js'
import { lowerRowSum } from './row-sum.js'
import type { TensorflowFunction } from './schema.js'

export class FunctionLibrary {
  private readonly known = new Map<string, TensorflowFunction>()

  get all(): TensorflowFunction[] {
    return [...this.known.values()]
  }

  /** The function that does what the body does. */
  get(body: Graph): TensorflowFunction {
    const key = keyOf(body)
    const known = this.known.get(key) ?? fusedFunction(body, `fused_${this.known.size}`)
    this.known.set(key, known)
    return known
  }
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

function fusedFunction(body: Graph, name: string): TensorflowFunction {
  const builder = new TensorflowBuilder()
  const names = new Map<ValueId, string>()
  const argument = (id: ValueId, wish: string) => {
    return { name: wish, type: tensorflowType(typeOf(body, id).dtype) }
  }
  const inputs = [...body.inputs].map(([number, id]) => argument(id, `in_${number}`))
  for (const [number, id] of body.inputs) names.set(id, `in_${number}`)
  for (const [id, constant] of body.constants)
    names.set(id, builder.constant(typeOf(body, id), constant))
  const nameOf = (id: ValueId): string => {
    const known = names.get(id)
    if (known === undefined) throw new Error(`tensorflow: value ${id} has no node`)
    return known
  }
  const stored = new Set(body.outputs.values())
  for (const node of body.nodes) {
    const operands = node.inputs.map((id) => ({ name: nameOf(id), type: typeOf(body, id) }))
    const isStored = node.inputs.some((id) => stored.has(id))
    const quick =
      lowerRowSum(builder, node, operands) ??
      (isStored ? null : lowerColumnSum(builder, node, operands)) ??
      lowerRounding(builder, node, operands)
    names.set(node.outputs[0] ?? -1, quick ?? lower(builder, node, operands))
  }
  const results = [...body.outputs].map(([number, id]) => {
    return { ...argument(id, `out_${number}`), tensor: nameOf(id) }
  })
  return functionOf(builder, name, inputs, results)
}
