/**
 * Sums over many rows as XLA does them quickly on a CPU. It first stores what is summed, then adds it
 * in steps, which is a loss where it need not be stored; eight blocks of rows are here added to each
 * other instead, in one loop with what makes them, and only the last block row by row.
 */
import { sizeOf } from '../../host-array.js'
import type { GraphNode } from '../graph.js'
import { tensorflowType, type TensorflowBuilder } from './builder.js'
import type { Operand } from './lower.js'

/** Of rows; with 16 the loop is too long for the processor's registers, and takes twice as long. */
const blocks = 8

/** Sums of fewer rows are left to XLA. */
const manyRows = 8 * blocks

const integer = { type: 'DT_INT32' } as const

/** The name of the sum; null: the node does not sum over many rows of several numbers. */
export function lowerColumnSum(
  builder: TensorflowBuilder,
  node: GraphNode,
  [operand]: readonly Operand[],
): string | null {
  if (!operand || node.op !== 'Sum') return null
  const { shape, dtype } = operand.type
  const { axes, keepDims } = node.attributes
  const rows = sizeOf(shape.slice(0, axes.length))
  const columns = sizeOf(shape.slice(axes.length))
  if (axes.some((axis, at) => axis !== at) || rows < manyRows || columns === 1) return null

  const T = { T: { type: tensorflowType(dtype) } }
  const reshaped = (name: string, sides: readonly number[]): string =>
    builder.node('Reshape', [name, builder.shape(sides)], { ...T, Tshape: integer })
  const plus = (a: string, b: string): string => builder.node('AddV2', [a, b], T)
  const table = reshaped(operand.name, [rows, columns])
  const from = (row: number, count: number): string => {
    const places = [table, builder.integers([row, 0]), builder.shape([count, columns])]
    return builder.node('Slice', places, { ...T, Index: integer })
  }
  const summed = (name: string): string =>
    builder.node('Sum', [name, builder.integers([0])], {
      ...T,
      Tidx: integer,
      keep_dims: { b: false },
    })

  const size = Math.floor(rows / blocks)
  let block = from(0, size)
  for (let at = 1; at < blocks; at++) block = plus(block, from(at * size, size))
  const most = summed(block)
  const left = rows - blocks * size
  const all = left > 0 ? plus(most, summed(from(blocks * size, left))) : most
  return reshaped(all, shape.flatMap((side, at) => {
    if (at >= axes.length) return [side]
    return keepDims ? [1] : []
  })) // prettier-ignore
}
