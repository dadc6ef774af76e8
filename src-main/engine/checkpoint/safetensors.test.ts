import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sizeOf, type HostArray } from '../host-array.js'
import { readSafetensors, writeSafetensors } from './safetensors.js'

/** A file with any header over zeros, or over `data`. */
function fileOf(header: unknown, data: number | readonly number[] = 8): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  return new Uint8Array(
    Buffer.concat([
      length,
      text,
      typeof data === 'number' ? Buffer.alloc(data) : Buffer.from(data),
    ]),
  )
}
const entry = (from: number, to: number, shape = [(to - from) / 4], dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: [from, to],
})
const malformedBy = (why: RegExp) =>
  expect.objectContaining({
    code: 'checkpoint-malformed',
    text: expect.objectContaining({ why: expect.stringMatching(why) }),
  })

const arrays = fc
  .array(fc.nat(4), { maxLength: 5 })
  .chain((shape) =>
    fc
      .array(fc.float(), { minLength: sizeOf(shape), maxLength: sizeOf(shape) })
      .map((values): HostArray => ({ shape, data: Float32Array.from(values) })),
  )
const names = fc.string({ unit: 'grapheme' }).filter((name) => name !== '__metadata__')

describe('readSafetensors', () => {
  it('reads back exactly what was written, whatever shapes, names and metadata', () => {
    fc.assert(
      fc.property(
        fc.dictionary(names, arrays),
        fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string()),
        (record, metadata) => {
          const map = new Map(Object.entries(record))
          const bytes = writeSafetensors(map, metadata)
          const read = readSafetensors(bytes, 'x')
          expect(read.arrays).toEqual(map)
          expect(Object.entries(read.metadata)).toEqual(Object.entries(metadata))
        },
      ),
    )
  })

  it('reads half and brain floats', () => {
    // 1.5 = 0x3e00 as float16 (exponent 15, fraction 512 / 1024); -2 = 0xc000 in both; 1.5 = 0x3fc0 as
    // bfloat16, the upper half of the float32 0x3fc00000.
    const header = { a: entry(0, 4, [2], 'F16'), b: entry(4, 8, [2], 'BF16') }
    const { arrays } = readSafetensors(fileOf(header, [0, 0x3e, 0, 0xc0, 0xc0, 0x3f, 0, 0xc0]), 'x')
    expect(arrays.get('a')?.data).toEqual(Float32Array.of(1.5, -2))
    expect(arrays.get('b')?.data).toEqual(Float32Array.of(1.5, -2))
  })

  it.each([
    ['a length past the end', fileOf({}).fill(0xff, 0, 8), /header claims/],
    ['a header of more than 16 MiB', (() => {
      const bytes = new Uint8Array(2 ** 24 + 100)
      new DataView(bytes.buffer).setBigUint64(0, BigInt(2 ** 24 + 1), true)
      return bytes
    })(), /header claims/],
    ['no JSON', fileOf('{"a":'), /not JSON/],
    ['a list', fileOf('[]'), /not an object/],
    ['deep nesting', fileOf('['.repeat(1e6)), /nested too deeply/],
    ['text that is not UTF-8', fileOf('"a"').fill(0xff, 9, 10), /not JSON/],
    ['an entry that is no object', fileOf({ a: 3 }), /a: its entry is damaged/],
    ['an entry without a shape', fileOf({ a: { dtype: 'F32', data_offsets: [0, 8] } }), /a: .*shape/s],
    ['a side that is no integer', fileOf({ a: entry(0, 8, [1.5]) }), /a: .*shape/s],
    ['a side below none', fileOf({ a: entry(0, 8, [-2]) }), /a: .*shape/s],
    ['a side past counting', fileOf({ a: entry(0, 8, [2 ** 60]) }), /a: .*shape/s],
    ['a product past counting', fileOf({ a: entry(0, 8, [2 ** 40, 2 ** 40]) }), /a: .*found 8/],
    ['a shape that does not fill', fileOf({ a: entry(0, 8, [3]) }), /a: shape \[3\] needs 12 bytes, found 8/],
    ['a million sides', fileOf({ a: entry(0, 8, Array<number>(1e6).fill(1)) }), /a: shape \[1, .*…\]/],
    ['doubles', fileOf({ a: entry(0, 8, [1], 'F64') }), /a: .*F32, F16, BF16, found F64/],
    ['integers', fileOf({ a: entry(0, 8, [1], 'I64') }), /found I64/],
    ['a name of a type that objects have', fileOf({ a: entry(0, 8, [2], 'constructor') }), /found constructor/],
    ['an overlap', fileOf({ a: entry(0, 8), b: entry(4, 8) }), /b: expected its data from byte 8/],
    ['the same place twice', fileOf({ a: entry(0, 8), b: entry(0, 8) }), /b: expected/],
    ['a gap', fileOf({ a: entry(4, 8) }), /a: expected its data from byte 0/],
    ['bytes that no array has', fileOf({ a: entry(0, 4) }), /Expected 4 bytes of data, found 8/],
    ['data past the end', fileOf({ a: entry(0, 12) }), /a: .*within 8/],
    ['an end before the start', fileOf({ a: entry(0, 8), b: entry(8, 4) }), /b: /],
    ['a name twice, at two places', fileOf(`{"a":${JSON.stringify(entry(0, 4))},"a":${JSON.stringify(entry(4, 8))}}`), /a: expected its data from byte 0/],
    ['metadata that is no text', fileOf({ __metadata__: { a: 3 }, a: entry(0, 8) }), /metadata a/],
  ])('refuses %s', (_, bytes, why) => {
    expect(() => readSafetensors(bytes, 'x')).toThrow(malformedBy(why))
  }) // prettier-ignore

  const sound = writeSafetensors(
    new Map([
      ['head/kernel', { shape: [1, 2], data: Float32Array.of(3, -0.5) }],
      ['cls', { shape: [3], data: Float32Array.of(1, 2, 3) }],
    ]),
    { step: '7' },
  )

  it('refuses every truncation, and bytes added', () => {
    for (let length = 0; length < sound.length; length++)
      expect(() => readSafetensors(sound.subarray(0, length), 'x')).toThrow(malformedBy(/./))
    expect(() => readSafetensors(Uint8Array.from([...sound, 0]), 'x')).toThrow(malformedBy(/./))
  })

  it('gives the one error or an answer for every byte changed', () => {
    for (let at = 0; at < sound.length; at++)
      for (const flip of [1, 2, 4, 8, 16, 32, 64, 128, 255]) {
        const changed = sound.slice()
        changed[at] = (sound[at] ?? 0) ^ flip
        try {
          readSafetensors(changed, 'x')
        } catch (thrown) {
          expect(thrown).toEqual(malformedBy(/./))
        }
      }
  })

  it('gives the one error or an answer for random bytes and random headers', () => {
    const header = fc.dictionary(names, fc.oneof(fc.json(), fc.record({
      dtype: fc.constantFrom('F32', 'F16', 'BF16', 'I8'),
      shape: fc.array(fc.nat(3)),
      data_offsets: fc.array(fc.nat(9), { minLength: 2, maxLength: 2 }),
    }))) // prettier-ignore
    const file = fc.oneof(
      fc.uint8Array(),
      header.map((value) => fileOf(value)),
    )
    fc.assert(
      fc.property(file, (bytes) => {
        try {
          readSafetensors(bytes, 'x')
        } catch (thrown) {
          expect(thrown).toEqual(malformedBy(/./))
        }
      }),
      { numRuns: 2000 },
    )
  })
})
