/**
 * XLA compiles a function when it is first called, one after the other as a step comes to each. Called
 * all at once before, they are compiled side by side.
 */
import { typeOf, type Graph, type ValueType } from '../graph.js'
import { tensorflowType, type TensorflowBuilder } from './builder.js'
import { addCall } from './function-library.js'
import type { TensorflowFunction } from './schema.js'

/** Adds a node that needs a call of each function, with zeros; its name, null where there are none. */
export function emitCompileAhead(
  builder: TensorflowBuilder,
  functions: ReadonlyMap<TensorflowFunction, Graph>,
): string | null {
  if (functions.size === 0) return null
  // Arguments of one type are one array: all may be in memory at once.
  const zeros = new Map<string, string>()
  const zerosLike = ({ shape, dtype }: ValueType): string => {
    const key = `${dtype} ${shape.join(',')}`
    const known = zeros.get(key) ?? addZeros(builder, { shape, dtype })
    zeros.set(key, known)
    return known
  }
  // Those that take long are begun first, so that the last one leaves no processor idle for long.
  const largestFirst = [...functions].sort(([, a], [, b]) => b.nodes.length - a.nodes.length)
  const calls = largestFirst.map(([called, body]) => {
    const operands = [...body.inputs.values()].map((id) => zerosLike(typeOf(body, id)))
    return `^${addCall(builder, 'StatefulPartitionedCall', called, operands)}`
  })
  return builder.node('Identity', [builder.float(0), ...calls], { T: { type: 'DT_FLOAT' } })
}

function addZeros(builder: TensorflowBuilder, { shape, dtype }: ValueType): string {
  const T = { type: tensorflowType(dtype) }
  const zero = builder.node('Cast', [builder.float(0)], { SrcT: { type: 'DT_FLOAT' }, DstT: T })
  const attributes = { T, index_type: { type: 'DT_INT32' } } as const
  return builder.node('Fill', [builder.integers(shape), zero], attributes)
}
