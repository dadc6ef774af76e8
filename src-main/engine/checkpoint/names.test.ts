import { describe, expect, it } from 'vitest'
import { sizeOf, type HostArray } from '../host-array.js'
import { fromFlax, positionEmbedding, toAugReg } from './names.js'

const counting = (shape: number[]): HostArray => ({
  shape,
  data: Float32Array.from({ length: sizeOf(shape) }, (_, at) => at + 1),
})
const namesOf = (...names: string[]) => [
  ...fromFlax(new Map(names.map((name) => [name, counting([2])]))).arrays.keys(),
]

describe('fromFlax', () => {
  it('leaves the old names', () => {
    const names = [
      'Transformer/encoderblock_0/LayerNorm_0/scale',
      'Transformer/encoderblock_0/LayerNorm_2/scale',
      'Transformer/encoderblock_0/MlpBlock_3/Dense_0/bias',
      'Transformer/encoderblock_0/MultiHeadDotProductAttention_1/out/bias',
    ]
    expect(namesOf(...names)).toEqual(names)
    expect(fromFlax(new Map([[names[1] ?? '', counting([2])]])).spelling).toBe('augreg')
  })

  it('turns the newer ones', () => {
    const block = 'Transformer/encoderblock_11'
    const newer = [
      `${block}/LayerNorm_0/bias`,
      `${block}/LayerNorm_1/bias`,
      `${block}/MlpBlock_0/Dense_1/kernel`,
      `${block}/MultiHeadDotProductAttention_0/key/kernel`,
    ]
    expect(namesOf(...newer)).toEqual([
      `${block}/LayerNorm_0/bias`,
      `${block}/LayerNorm_2/bias`,
      `${block}/MlpBlock_3/Dense_1/kernel`,
      `${block}/MultiHeadDotProductAttention_1/key/kernel`,
    ])
    expect(fromFlax(new Map([[newer[1] ?? '', counting([2])]])).spelling).toBe('linen')
  })

  it.each(['opt/target/', 'params/'])(
    'takes what lies under %s and nothing beside it',
    (prefix) => {
      expect(namesOf(`${prefix}cls`, 'opt/state/step', 'chrono/accum')).toEqual(['cls'])
    },
  )

  it("gives big_vision's positions a zero for the class token, which has its own in cls", () => {
    const { arrays, spelling } = fromFlax(new Map([['pos_embedding', counting([1, 4, 2])]]))
    expect(spelling).toBe('big-vision')
    expect(arrays.get(positionEmbedding)).toEqual({
      shape: [1, 5, 2],
      data: Float32Array.of(0, 0, 1, 2, 3, 4, 5, 6, 7, 8),
    })
  })

  it('unstacks blocks', () => {
    const { arrays } = fromFlax(
      new Map([['Transformer/encoderblock/LayerNorm_1/scale', counting([2, 3])]]),
    )
    expect(arrays.get('Transformer/encoderblock_1/LayerNorm_2/scale')).toEqual({
      shape: [3],
      data: Float32Array.of(4, 5, 6),
    })
  })

  it('does not unstack an empty array, which may claim any depth', () => {
    const array = { shape: [2 ** 31, 0], data: new Float32Array() }
    const name = 'Transformer/encoderblock/LayerNorm_1/scale'
    expect(fromFlax(new Map([[name, array]])).arrays).toEqual(new Map([[name, array]]))
  })

  it('flattens GroupNorm vectors, not 1x1 kernels, and writes them back', () => {
    const old = new Map([
      ['gn_root/scale', counting([1, 1, 1, 4])],
      ['block1/unit1/gn3/bias', counting([1, 1, 1, 4])],
      ['block1/unit1/conv1/kernel', counting([1, 1, 1, 4])],
    ])
    const { arrays } = fromFlax(old)
    expect([...arrays.values()].map(({ shape }) => shape.length)).toEqual([1, 1, 4])
    expect(toAugReg(arrays)).toEqual(old)
  })
})
