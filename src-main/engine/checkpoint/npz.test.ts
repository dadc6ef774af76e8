import { strToU8, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { readNpz } from './npz.js'

function npy(values: number[]): Uint8Array {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${values.length},), }`
  const head = new Uint8Array([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0])
  const data = new Uint8Array(new Float32Array(values).buffer)
  return new Uint8Array([...head, ...strToU8(header), ...data])
}

describe('readNpz', () => {
  const bytes = zipSync({ 'a/b.npy': npy([1, -2.5]) })
  it('reads an array', () => {
    expect(readNpz(bytes, 'x.npz').get('a/b')).toEqual({
      shape: [2],
      data: new Float32Array([1, -2.5]),
    })
  })
  it('refuses every truncation', () => {
    for (let length = 0; length < bytes.length; length++)
      expect(() => readNpz(bytes.slice(0, length), 'x.npz')).toThrow(
        expect.objectContaining({ code: 'checkpoint-malformed' }),
      )
  })
})
