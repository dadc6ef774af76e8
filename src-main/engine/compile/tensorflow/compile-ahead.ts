/**
 * XLA compiles a function when it is first called, one after the other as a step comes to each. Called
 * all at once before, they are compiled side by side.
 */
import { typeOf, type Graph, type ValueType } from '../graph.js'
import { TensorflowBuilder, tensorflowType } from './builder.js'
import { addCall, functionOf } from './functions.js'
import type { TensorflowFunction } from './schema.js'

/**
 * What a function that makes zeros is given: one zero that TensorFlow does not know beforehand. Of a
 * constant it would make the arrays before it runs, and keep them as long as the session.
 */
export const zeroArgument = { name: 'zero', type: 'DT_FLOAT' } as const

/** A function that calls each of the functions with zeros. Its argument is `zeroArgument`. */
export function compileAhead(
  name: string,
  functions: ReadonlyMap<TensorflowFunction, Graph>,
): TensorflowFunction {
  const builder = new TensorflowBuilder()
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
    return `^${addCall(builder, 'StatefulPartitionedCall', called, operands, true)}`
  })
  const type = 'DT_FLOAT'
  const tensor = builder.node('Identity', [builder.float(0), ...calls], { T: { type } })
  return functionOf(builder, name, [zeroArgument], [{ name: 'out_0', type, tensor }], true)
}

/** In a function whose argument is `zeroArgument`. */
export function addZeros(builder: TensorflowBuilder, { shape, dtype }: ValueType): string {
  const T = { type: tensorflowType(dtype) }
  const { name, type } = zeroArgument
  const zero =
    dtype === 'float32' ? name : builder.node('Cast', [name], { SrcT: { type }, DstT: T })
  const attributes = { T, index_type: { type: 'DT_INT32' } } as const
  return builder.node('Fill', [builder.integers(shape), zero], attributes)
}
