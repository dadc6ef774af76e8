/** What a lowering to TensorFlow may do: add nodes and constants, spell shapes that a batch is part of. */
import { sizeOf } from '../../host-array.js'
import type { Constant, DataType, ValueType } from '../graph.js'
import type { TensorflowType } from './messages.js'
import type { TensorflowAttribute, TensorflowConstant, TensorflowNode } from './schema.js'

const types: Record<DataType, TensorflowType> = {
  float32: 'DT_FLOAT',
  float16: 'DT_HALF',
  bfloat16: 'DT_BFLOAT16',
  int32: 'DT_INT32',
  int8: 'DT_INT8',
  uint8: 'DT_UINT8',
  bool: 'DT_BOOL',
}

export function tensorflowType(dtype: DataType): TensorflowType {
  return types[dtype]
}

/** Elements up to which a constant of one number is written out in full. */
const largestWritten = 32

const isFree = (side: number): boolean => side < 0

export class TensorflowBuilder {
  readonly nodes: TensorflowNode[] = []
  readonly constants: TensorflowConstant[] = []
  /** Every name, and how often it was wished for. */
  private names = new Map<string, number>()
  private known = new Map<string, string>()

  private batched: { readonly name: string; readonly dtype: DataType } | null = null

  /** Names the tensor whose first side is the number of pictures, for shapes with free sides. */
  takeBatchFrom(name: string, dtype: DataType): void {
    this.batched = { name, dtype }
  }

  /** The wish in letters that TensorFlow allows, made unique. */
  private nameLike(wish: string): string {
    const clean = wish.replace(/[^A-Za-z0-9_./-]/g, '_').replace(/^[^A-Za-z0-9]/, 'x')
    let name = clean
    let number = this.names.get(clean) ?? 0
    while (this.names.has(name)) name = `${clean}_${++number}`
    if (name !== clean) this.names.set(clean, number)
    this.names.set(name, 0)
    return name
  }

  /** Adds a node and returns its first output's name. */
  node(
    op: string,
    input: readonly string[],
    attributes: Readonly<Record<string, TensorflowAttribute>> = {},
    wish: string = op,
  ): string {
    const name = this.nameLike(wish)
    this.nodes.push({ name, op, input, attributes })
    return name
  }

  /** `bytes` row-major, little-endian. Equal small constants are one. */
  private add(
    dtype: TensorflowType,
    shape: readonly number[],
    bytes: Uint8Array,
    wish = 'Const',
  ): string {
    const key = bytes.length < 256 ? `${dtype}|${shape.join(',')}|${bytes.join(',')}` : null
    const same = key === null ? undefined : this.known.get(key)
    if (same !== undefined) return same
    const name = this.nameLike(wish)
    this.constants.push({ name, dtype, shape, bytes })
    if (key !== null) this.known.set(key, name)
    return name
  }

  integers(values: readonly number[]): string {
    return this.add('DT_INT32', [values.length], new Uint8Array(Int32Array.from(values).buffer))
  }

  integer(value: number): string {
    return this.add('DT_INT32', [], new Uint8Array(Int32Array.of(value).buffer))
  }

  /** A list of paddings, [axes, 2]. */
  pairs(values: readonly (readonly [number, number])[]): string {
    const flat = Int32Array.from(values.flat())
    return this.add('DT_INT32', [values.length, 2], new Uint8Array(flat.buffer))
  }

  float(value: number): string {
    return this.add('DT_FLOAT', [], new Uint8Array(Float32Array.of(value).buffer))
  }

  /** A float32 array of the model's, under its own name. */
  weight(name: string, shape: readonly number[], data: Float32Array): string {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    return this.add('DT_FLOAT', shape, bytes, name)
  }

  constant({ shape, dtype }: ValueType, { data, splat }: Constant): string {
    const size = sizeOf(shape)
    if (splat && (shape.some(isFree) || size > largestWritten)) {
      const one = this.constant({ shape: [], dtype }, { data, splat })
      const attributes = { T: { type: types[dtype] }, index_type: { type: 'DT_INT32' } } as const
      return this.node('Fill', [this.shape(shape), one], attributes)
    }
    const values = splat ? new Array<number>(size).fill(data[0] ?? 0) : Array.from(data)
    const typed = dtype === 'float32' ? Float32Array.from(values)
      : dtype === 'int32' ? Int32Array.from(values)
      : Uint8Array.from(values) // prettier-ignore
    return this.add(types[dtype], shape, new Uint8Array(typed.buffer))
  }

  /** The number of pictures as int32 [1], read where the model runs. */
  private batch(): string {
    if (this.batched === null) throw new Error('tensorflow: there is no batch to take a side from')
    const known = this.known.get('batch')
    if (known !== undefined) return known
    const out = { type: 'DT_INT32' } as const
    const { name, dtype } = this.batched
    const shape = this.node('Shape', [name], { T: { type: types[dtype] }, out_type: out })
    const operands = [shape, this.integers([0]), this.integers([1])]
    const batch = this.node('Slice', operands, { T: out, Index: out }, 'batch')
    this.known.set('batch', batch)
    return batch
  }

  /** A shape as int32 [rank]; free sides are multiples of the number of pictures. */
  shape(shape: readonly number[]): string {
    if (!shape.some(isFree)) return this.integers(shape)
    const key = `shape|${shape.join(',')}`
    const known = this.known.get(key)
    if (known !== undefined) return known
    const integer = { type: 'DT_INT32' } as const
    const sides = shape.map((side) => {
      if (!isFree(side)) return this.integers([side])
      if (side === -1) return this.batch()
      return this.node('Mul', [this.batch(), this.integers([-side])], { T: integer })
    })
    const name =
      sides.length === 1
        ? (sides[0] ?? '')
        : this.node('ConcatV2', [...sides, this.integer(0)], {
            N: { i: sides.length },
            T: integer,
            Tidx: integer,
          })
    this.known.set(key, name)
    return name
  }

  /** A shape for Reshape, which finds one free side by itself. */
  reshaped(shape: readonly number[]): string {
    if (shape.filter(isFree).length !== 1) return this.shape(shape)
    return this.integers(shape.map((side) => (isFree(side) ? -1 : side)))
  }
}
