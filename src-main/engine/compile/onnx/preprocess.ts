/**
 * Vitrine's own resizing for evaluation (augment/resize.ts) as part of a model: the average over
 * the area of each new pixel and the centre crop are two matrix products, whose weights are the
 * shares that old pixels have in new ones.
 */
import type { OnnxBuilder } from './emit.js'
import type { OnnxValue } from './schema.js'

const [float32, uint8] = [1, 2]

export const imageInput: OnnxValue = {
  name: 'image',
  elementType: uint8,
  shape: ['height', 'width', 3],
}

/** Sums in float32 end up to this below a whole number that they stand for. */
const slack = 1 / 2048

/** uint8 [height, width, 3] -> float32 [1, 3, R, R] from -1 to 1; the name of the result. */
export function emitPreprocessing(
  builder: OnnxBuilder,
  resolution: number,
  shortSide: number,
): string {
  const node = builder.node.bind(builder)
  const number = (value: number): string => builder.float(value)
  const sideOf = (axis: number): string => {
    const side = node('Shape', [imageInput.name], { start: axis, end: axis + 1 })
    return node('Cast', [node('Squeeze', [side])], { to: float32 })
  }
  const sides = [sideOf(0), sideOf(1)] as const
  const factor = node('Div', [number(shortSide), node('Min', sides)])
  const places = builder.constant(
    { shape: [resolution, 1], dtype: 'float32' },
    { data: Array.from({ length: resolution }, (_, at) => at), splat: false },
  )
  /** Shares [R, side] of old pixels in the new ones of the crop, and old pixels to a new one. */
  const sharesOf = (side: string): { shares: string; scale: string } => {
    const resized = node('Round', [node('Mul', [side, factor])])
    const scale = node('Div', [side, resized])
    const spare = node('Sub', [resized, number(resolution)])
    const first = node('Add', [places, node('Floor', [node('Mul', [spare, number(0.5)])])])
    const begin = node('Mul', [first, scale])
    const end = node('Mul', [node('Add', [first, number(1)]), scale])
    const pixels = node('Range', [number(0), side, number(1)])
    const from = node('Max', [begin, pixels])
    const to = node('Min', [end, node('Add', [pixels, number(1)])])
    return { shares: node('Max', [node('Sub', [to, from]), number(0)]), scale }
  }
  const [rows, columns] = [sharesOf(sides[0]), sharesOf(sides[1])]
  const picture = node('Transpose', [node('Cast', [imageInput.name], { to: float32 })], {
    perm: [2, 0, 1],
  })
  const tall = node('MatMul', [rows.shares, picture])
  const sums = node('MatMul', [tall, node('Transpose', [columns.shares], { perm: [1, 0] })])
  const means = node('Div', [sums, node('Mul', [rows.scale, columns.scale])])
  const bytes = node('Min', [node('Floor', [node('Add', [means, number(slack)])]), number(255)])
  const scaled = node('Sub', [node('Mul', [bytes, number(1 / 127.5)]), number(1)])
  return node('Unsqueeze', [scaled, builder.integers([0])])
}
