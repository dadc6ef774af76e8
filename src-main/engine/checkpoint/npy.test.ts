import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sizeOf, type HostArray } from '../host-array.js'
import { fromFloat16, toFloat16 } from './half.js'
import { readNpy, writeNpy } from './npy.js'
import { readNpz, writeNpz } from './npz.js'

// Written by numpy: test/golden/make_types_golden.py.
const file = join(import.meta.dirname, '../../../test/golden/types.npz')
const types = readNpz(readFileSync(file), 'types.npz')

describe('readNpy', () => {
  it.each([
    ...['f2', 'f4', 'f8', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4'],
    ...['big-endian-f4', 'big-endian-i2', 'fortran-f4', 'bfloat16-V2', '__proto__'],
  ])("gives numpy's numbers for %s", (name) => {
    expect(types.get(name)).toEqual({ shape: [2, 3], data: Float32Array.of(0, 1, 2, 3, 4, 5) })
  })

  it('gives signed bytes, booleans, scalars, empty arrays and Fortran order of 3 axes', () => {
    expect(types.get('negative-i1')?.data).toEqual(Float32Array.of(0, -1, -2, -3, -4, -5))
    expect(types.get('odd-b1')?.data).toEqual(Float32Array.of(0, 1, 0, 1, 0, 1))
    expect(types.get('scalar')).toEqual({ shape: [], data: Float32Array.of(7.5) })
    expect(types.get('empty')).toEqual({ shape: [0, 3], data: new Float32Array() })
    expect(types.get('fortran-3d')).toEqual({
      shape: [2, 3, 4],
      data: Float32Array.from({ length: 24 }, (_, at) => at),
    })
  })

  it('gives every half as numpy does, and writes each back to its own bits', () => {
    const [found, expected] = [types.get('halves')?.data, types.get('halves-as-f4')?.data]
    expect(found).toHaveLength(65536)
    const wrong = Array.from({ length: 65536 }, (_, bits) => bits).filter((bits) => {
      if (!Object.is(found?.[bits], expected?.[bits])) return true
      const back = toFloat16(found?.[bits] ?? 0)
      return Number.isNaN(found?.[bits]) ? !Number.isNaN(fromFloat16(back)) : back !== bits
    })
    expect(wrong).toEqual([])
  })

  it('rounds to the nearest half, ties to even', () => {
    // Halves next to 1 are 2^-10 apart; the largest is 65504, and 65520 is half way past it.
    const cases = [[1 + 2 ** -11, 1], [1 + 3 * 2 ** -11, 1 + 2 ** -9], [65519, 65504], [65520, Infinity], [2 ** -25, 0], [1.01 * 2 ** -25, 2 ** -24]] as const // prettier-ignore
    for (const [value, half] of cases) expect(fromFloat16(toFloat16(value))).toBe(half)
  })

  const npy = (header: string, data = 8, version = 1) => {
    const head = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0, 0, 0])
    head.writeUInt16LE(header.length, 8)
    return Buffer.concat([head, Buffer.from(header), Buffer.alloc(data)])
  }
  const header = (type: string, shape: string, order = 'False') =>
    `{'descr': '${type}', 'fortran_order': ${order}, 'shape': ${shape}, }`
  it.each([
    ['objects', npy(header('|O', '(2,)')), /expected a type of f4, .*found \|O/],
    ['complex numbers', npy(header('<c8', '(1,)')), /found <c8/],
    ['long doubles', npy(header('<f16', '(1,)')), /found <f16/],
    ['records', npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)}"), /expected type/],
    ['an order that is neither', npy(header('<f4', '(2,)', 'Maybe')), /expected type, order/],
    ['sides that do not fit', npy(header('<f4', '(3,)')), /shape \[3\] needs 12 bytes, found 8/],
    ['sides past counting', npy(header('<f4', '(99999999999999999999,)')), /needs/],
    ['a product past counting', npy(header('<f4', '(4294967296, 4294967296)')), /needs/],
    ['65 sides', npy(header('<f4', `(${'1,'.repeat(65)})`), 4), /65 sides/],
    ['sides below none', npy(header('<f4', '(-1,)')), /expected type, order and shape/],
    ['version 9', npy(header('<f4', '(2,)'), 8, 9), /version/],
    ['no magic', Buffer.alloc(40), /not an .npy array/],
    ['a header past the end', npy(header('<f4', '(2,)')).subarray(0, 30), /claims/],
  ])('names the array and what is wrong for %s', (_, bytes, why) => {
    expect(() => readNpy(bytes, 'head/kernel', 'some.npz')).toThrow(
      expect.objectContaining({
        code: 'checkpoint-malformed',
        text: expect.objectContaining({
          what: expect.stringContaining('some.npz'),
          why: expect.stringMatching(new RegExp(`head/kernel.*${why.source}`)),
        }),
      }),
    )
  }) // prettier-ignore
})

const arrays = fc
  .array(fc.nat(4), { maxLength: 5 })
  .chain((shape) =>
    fc
      .array(fc.float(), { minLength: sizeOf(shape), maxLength: sizeOf(shape) })
      .map((values): HostArray => ({ shape, data: Float32Array.from(values) })),
  )

describe('writeNpz', () => {
  it('is read back exactly, whatever shapes and names', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), arrays), (record) => {
        const map = new Map(Object.entries(record))
        expect(readNpz(writeNpz(map), 'x')).toEqual(map)
      }),
    )
  })

  it('is half as large and exact for numbers that are halves', () => {
    const map = new Map([['a', types.get('halves-as-f4') as HostArray]])
    const [half, whole] = [writeNpz(map, 'f2'), writeNpz(map)]
    expect(whole.length - half.length).toBe(2 * 65536)
    expect(readNpz(half, 'x').get('a')).toEqual(map.get('a'))
  })

  it('aligns the data as numpy does', () => {
    const bytes = writeNpy({ shape: [2], data: Float32Array.of(1, 2) }, 'f4')
    expect(bytes.length).toBe(128 + 8)
    expect(bytes[127]).toBe(0x0a)
  })
})
