/**
 * Sums of long rows as XLA does them quickly on a CPU. It adds a row number by number, each after the
 * one before; a product with a column of ones it adds vector by vector, in fewer loops to compile.
 */
import { sizeOf } from '../../host-array.js'
import type { GraphNode } from '../graph.js'
import type { TensorflowBuilder } from './builder.js'
import type { Operand } from './lower.js'

/** Rows of fewer numbers are left to XLA. */
const longRow = 64

const float = { type: 'DT_FLOAT' } as const
const integer = { type: 'DT_INT32' } as const

/** The name of what the sum or mean gives; null: it is not one of long rows of float32. */
export function lowerRowSum(
  builder: TensorflowBuilder,
  node: GraphNode,
  [rows]: readonly Operand[],
): string | null {
  if (!rows || (node.op !== 'Sum' && node.op !== 'Mean')) return null
  const { shape, dtype } = rows.type
  const { axes, keepDims } = node.attributes
  const outer = shape.slice(0, -1)
  const length = shape.at(-1) ?? 0
  const isRow = axes.length === 1 && axes[0] === outer.length
  if (!isRow || length < longRow || dtype !== 'float32') return null

  const reshaped = (name: string, sides: readonly number[]): string =>
    builder.node('Reshape', [name, builder.shape(sides)], { T: float, Tshape: integer })
  const table = reshaped(rows.name, [sizeOf(outer), length])
  // Written out: XLA would compile a loop that fills it.
  const column = builder.weight('ones', [length, 1], new Float32Array(length).fill(1))
  const sums = builder.node('MatMul', [table, column], { T: float })
  const all = reshaped(sums, keepDims ? [...outer, 1] : outer)
  return node.op === 'Mean' ? builder.node('Mul', [all, builder.float(1 / length)], { T: float }) : all
} // prettier-ignore
