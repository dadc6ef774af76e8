import { crc32 as expected } from 'node:zlib'
import { expect, it } from 'vitest'
import { crc32 } from './crc32.js'

it('is that of the standard’s own example', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
})

it.each([0, 1, 7, 8, 9, 63, 1000])('is zlib’s for %i bytes, wherever they lie', (length) => {
  const all = Uint8Array.from({ length: length + 3 }, (_, at) => (at * 167 + (at >> 3)) & 255)
  const bytes = all.subarray(3)
  expect(crc32(bytes)).toBe(expected(bytes))
})
