/**
 * float32 to bfloat16 as XLA does it quickly on a CPU, with the same result: to the nearest, ties to
 * even. XLA's own conversion keeps LLVM from using the widest vectors in the whole loop that it ends,
 * so that GELU takes twice as long. The bits of a float32 are those of a bfloat16 and 16 more: half of
 * what these can say, less one, or all of it where the last bit that stays is 1, is added before they
 * are cut off. A NaN as processors make it stays one.
 */
import type { GraphNode } from '../graph.js'
import type { TensorflowBuilder } from './builder.js'
import type { Operand } from './lower.js'

const half = { type: 'DT_BFLOAT16' } as const
const short = { type: 'DT_INT16' } as const
const integer = { type: 'DT_INT32' } as const
const float = { type: 'DT_FLOAT' } as const

/** The name of the rounded operand; null: the node is not such a cast. */
export function lowerRounding(
  builder: TensorflowBuilder,
  node: GraphNode,
  [operand]: readonly Operand[],
): string | null {
  const isRounding = node.op === 'Cast' && node.attributes.to === 'bfloat16'
  if (!operand || !isRounding || operand.type.dtype !== 'float32') return null
  const both = (op: string, a: string, b: string): string =>
    builder.node(op, [a, b], { T: integer })
  const upper = (bits: string): string => both('RightShift', bits, builder.integer(16))
  const bits = builder.node('Bitcast', [operand.name], { T: float, type: integer })
  const last = both('BitwiseAnd', upper(bits), builder.integer(1))
  const rounded = upper(both('AddV2', bits, both('AddV2', last, builder.integer(0x7fff))))
  const cut = builder.node('Cast', [rounded], { SrcT: integer, DstT: short })
  return builder.node('Bitcast', [cut], { T: short, type: half })
}
