/**
 * Reductions of long rows as XLA does them quickly on a CPU. It reduces a row number by number, each
 * after the one before; sixteen columns of numbers are first added to the next sixteen, which are
 * instructions of a vector, and only the last sixteen one by one.
 */
import type { GraphNode } from '../graph.js'
import { tensorflowType, type TensorflowBuilder } from './builder.js'
import type { Operand } from './lower.js'

/** Numbers of float32 in the widest vector. */
const lanes = 16

/** Rows of fewer numbers are left to XLA. */
const longRow = 4 * lanes

/** The name of what the reduction gives; null: it is not one of long rows. */
export function lowerRowReduction(
  builder: TensorflowBuilder,
  node: GraphNode,
  [rows]: readonly Operand[],
): string | null {
  if (!rows || (node.op !== 'Sum' && node.op !== 'Mean' && node.op !== 'Max')) return null
  const { shape, dtype } = rows.type
  const { axes, keepDims } = node.attributes
  const outer = shape.slice(0, -1)
  const length = shape.at(-1) ?? 0
  const isRow = axes.length === 1 && axes[0] === outer.length
  if (!isRow || length < longRow) return null

  const T = { T: { type: tensorflowType(dtype) } }
  const integer = { type: 'DT_INT32' } as const
  const columns = (begin: number, size: number): string => {
    const from = builder.integers([...outer.map(() => 0), begin])
    return builder.node('Slice', [rows.name, from, builder.shape([...outer, size])], {
      ...T,
      Index: integer,
    })
  }
  const pair = (a: string, b: string): string =>
    builder.node(node.op === 'Max' ? 'Maximum' : 'AddV2', [a, b], T)
  const reduce = (name: string): string =>
    builder.node(node.op === 'Max' ? 'Max' : 'Sum', [name, builder.integers(axes)], {
      ...T,
      Tidx: integer,
      keep_dims: { b: keepDims },
    })

  const whole = length - (length % lanes)
  let vector = columns(0, lanes)
  for (let begin = lanes; begin < whole; begin += lanes)
    vector = pair(vector, columns(begin, lanes))
  const most = reduce(vector)
  const all = whole < length ? pair(most, reduce(columns(whole, length - whole))) : most
  return node.op === 'Mean' ? builder.node('Mul', [all, builder.float(1 / length)], T) : all
}
