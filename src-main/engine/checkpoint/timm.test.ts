import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ModelName } from '../../contract/model.js'
import { sizeOf, type HostArray } from '../host-array.js'
import { parameterSpecs } from '../model/params.js'
import { architectureOf } from '../model/variants.js'
import { fromTimm, toTimm } from './timm.js'

// From timm itself: test/golden/make_timm_names.py.
const listed = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../test/golden/timm-names.json'), 'utf8'),
) as Record<ModelName, Record<string, number[]>>

const block = 'Transformer/encoderblock_0'
const attention = `${block}/MultiHeadDotProductAttention_1`

/** 0, 1, 2, … in the given shape. */
function counting(shape: number[], from = 0): HostArray {
  return { shape, data: Float32Array.from({ length: sizeOf(shape) }, (_, at) => from + at) }
}

describe('toTimm', () => {
  it.each(['Ti/16', 'R+Ti/16', 'R26+S/32'] as const)('gives the names and shapes of %s', (name) => {
    const specs = parameterSpecs(architectureOf(name, 'exact'), { classes: 1000, resolution: 224 })
    const arrays = Object.entries(specs).map(([key, { shape }]): [string, HostArray] => [
      key,
      { shape, data: new Float32Array(sizeOf(shape)) },
    ])
    const shapes = [...toTimm(new Map(arrays))].map(([key, { shape }]) => [key, shape])
    expect(Object.fromEntries(shapes)).toEqual(listed[name])
  })
})

describe('fromTimm', () => {
  const [width, heads, perHead] = [4, 2, 2]

  it('takes query, key and value apart as timm does', () => {
    // timm: qkv(x).reshape(B, N, 3, heads, perHead), so that output row (part * heads + h) *
    // perHead + d of the [3D, D] weight is part's head h, number d.
    const arrays = new Map([
      ['blocks.0.attn.qkv.weight', counting([3 * width, width])],
      ['blocks.0.attn.qkv.bias', counting([3 * width], 100)],
    ])
    const found = fromTimm(arrays, 'x', heads)
    ;['query', 'key', 'value'].forEach((part, p) => {
      const kernel = found.get(`${attention}/${part}/kernel`)
      const bias = found.get(`${attention}/${part}/bias`)
      expect(kernel?.shape).toEqual([width, heads, perHead])
      expect(bias?.shape).toEqual([heads, perHead])
      for (let h = 0; h < heads; h++)
        for (let d = 0; d < perHead; d++) {
          const row = (p * heads + h) * perHead + d
          expect(bias?.data[h * perHead + d]).toBe(100 + row)
          for (let i = 0; i < width; i++)
            expect(kernel?.data[(i * heads + h) * perHead + d]).toBe(row * width + i)
        }
    })
  })

  it('turns the projection, dense and convolution kernels', () => {
    const arrays = new Map([
      ['blocks.0.attn.proj.weight', counting([width, width])],
      ['head.weight', counting([3, width])],
      ['patch_embed.proj.weight', counting([width, 3, 2, 2])],
    ])
    const found = fromTimm(arrays, 'x', heads)
    // out[o] = sum over (h, d) of kernel[h, d, o] = weight[o, h * perHead + d]
    expect([...(found.get(`${attention}/out/kernel`)?.data ?? [])].slice(0, 5)).toEqual([0, 4, 8, 12, 1]) // prettier-ignore
    expect(found.get('head/kernel')).toEqual({
      shape: [width, 3],
      data: Float32Array.of(0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11),
    })
    const embedding = found.get('embedding/kernel')
    expect(embedding?.shape).toEqual([2, 2, 3, width])
    // kernel[y, x, c, o] = weight[o, c, y, x], here at y 1, x 0, c 2, o 3
    expect(embedding?.data[((1 * 2 + 0) * 3 + 2) * width + 3]).toBe(((3 * 3 + 2) * 2 + 1) * 2 + 0)
  })

  it.each([
    ['blocks.0.attn.qkv.weight', [13, 4]],
    ['blocks.0.attn.qkv.bias', [3, 4]],
    ['blocks.0.attn.proj.weight', [4, 3]],
    ['blocks.0.mlp.fc1.weight', [4]],
    ['patch_embed.proj.weight', [4, 3]],
  ])('names %s when it has the shape %j', (name, shape) => {
    const text = expect.objectContaining({ why: expect.stringContaining(`${name}: expected`) })
    expect(() => fromTimm(new Map([[name, counting(shape)]]), 'x', heads)).toThrow(
      expect.objectContaining({ code: 'checkpoint-mismatch', text }),
    )
  })
})
