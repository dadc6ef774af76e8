/** The emitted bits of arithmetic round to the nearest bfloat16, ties to even: worked out node by node. */
import { expect, it } from 'vitest'
import { makeNode } from '../graph.js'
import { TensorflowBuilder } from './builder.js'
import { lowerRounding } from './rounding.js'

function lowered(from: 'float32' | 'int32', to: 'bfloat16' | 'float16') {
  const builder = new TensorflowBuilder()
  const node = makeNode('Cast', [0], { to }, [1])
  const result = lowerRounding(builder, node, [{ name: 'x', type: { shape: [], dtype: from } }])
  return { builder, result }
}

/** What the nodes give for one number, as a float32. */
function rounded(x: number): number {
  const { builder, result } = lowered('float32', 'bfloat16')
  const bits = new Int32Array(Float32Array.of(x).buffer)[0] ?? 0
  const values = new Map<string, number>([['x', bits]])
  for (const { name, bytes } of builder.constants)
    values.set(name, new Int32Array(bytes.buffer)[0] ?? NaN)
  for (const { name, op, input } of builder.nodes) {
    const [a = NaN, b = NaN] = input.map((operand) => values.get(operand) ?? NaN)
    const value = { Bitcast: a, RightShift: a >> b, BitwiseAnd: a & b, AddV2: (a + b) | 0, Cast: (a << 16) >> 16 }[op]
    values.set(name, value ?? NaN)
  } // prettier-ignore
  const short = values.get(result ?? '') ?? NaN
  return new Float32Array(Int32Array.of(short << 16).buffer)[0] ?? NaN
}

const step = 2 ** -7

it.each([
  ['what a bfloat16 can say', -1.5, -1.5],
  ['down', 1 + 0.49 * step, 1],
  ['up', 1 + 0.51 * step, 1 + step],
  ['a tie down to even', 1 + 0.5 * step, 1],
  ['a tie up to even', 1 + 1.5 * step, 1 + 2 * step],
  ['a negative tie to even', -(1 + 1.5 * step), -(1 + 2 * step)],
  ['over into the next power of two', 2 - 2 ** -20, 2],
  ['the smallest numbers', 2 ** -133, 2 ** -133],
  ['what is too large', 3.4e38, Infinity],
  ['infinity', -Infinity, -Infinity],
  ['not a number', NaN, NaN],
] as const)('rounds %s', (_, x, expected) => {
  expect(rounded(x)).toBe(expected)
})

it('leaves other casts as they are', () => {
  expect(lowered('float32', 'float16').result).toBeNull()
  expect(lowered('int32', 'bfloat16').result).toBeNull()
})
