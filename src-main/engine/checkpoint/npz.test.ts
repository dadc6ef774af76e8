/** Archives that no honest program writes, and damaged ones: always the one error, in little time and memory. */
import fc from 'fast-check'
import { deflateSync, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import type { HostArray } from '../host-array.js'
import { crc32 } from './crc32.js'
import { writeNpy } from './npy.js'
import { readNpz, writeNpz } from './npz.js'

interface Entry {
  readonly name: string
  readonly body: Uint8Array
  readonly packed?: Uint8Array
  /** What the directory claims, where that is not the truth. */
  readonly claims?: {
    size?: number
    packed?: number
    crc?: number
    offset?: number
    flags?: number
  }
  readonly zip64?: boolean
}

/** A zip archive written by hand, so that it may lie. Compressed where `packed` is given. */
function archive(entries: readonly Entry[], { count = entries.length, zip64 = false } = {}) {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const { name, body, packed = body, claims = {}, zip64: wide = false } of entries) {
    const text = Buffer.from(name)
    const values = {
      size: body.length,
      packed: packed.length,
      crc: crc32(body),
      offset: at,
      flags: 0,
      ...claims,
    }
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50)
    local.writeUInt16LE(text.length, 26)
    parts.push(local, text, Buffer.from(packed))
    at += 30 + text.length + packed.length
    const head = Buffer.alloc(46)
    head.writeUInt32LE(0x02014b50)
    head.writeUInt16LE(values.flags, 8)
    head.writeUInt16LE(packed === body ? 0 : 8, 10)
    head.writeUInt32LE(values.crc, 16)
    head.writeUInt32LE(wide ? 0xffffffff : values.packed, 20)
    head.writeUInt32LE(wide ? 0xffffffff : values.size, 24)
    head.writeUInt16LE(text.length, 28)
    head.writeUInt32LE(wide ? 0xffffffff : values.offset, 42)
    const extra = Buffer.alloc(wide ? 28 : 0)
    if (wide) {
      head.writeUInt16LE(28, 30)
      extra.writeUInt16LE(1)
      extra.writeUInt16LE(24, 2)
      ;[values.size, values.packed, values.offset].forEach((value, index) =>
        extra.writeBigUInt64LE(BigInt(value), 4 + index * 8),
      )
    }
    directory.push(head, text, extra)
  }
  const listed = Buffer.concat(directory)
  const record = Buffer.alloc(zip64 ? 76 : 0)
  if (zip64) {
    record.writeUInt32LE(0x06064b50)
    record.writeBigUInt64LE(BigInt(count), 32)
    record.writeBigUInt64LE(BigInt(listed.length), 40)
    record.writeBigUInt64LE(BigInt(at), 48)
    record.writeUInt32LE(0x07064b50, 56)
    record.writeBigUInt64LE(BigInt(at + listed.length), 64)
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50)
  end.writeUInt16LE(zip64 ? 0xffff : count, 10)
  end.writeUInt32LE(zip64 ? 0xffffffff : listed.length, 12)
  end.writeUInt32LE(zip64 ? 0xffffffff : at, 16)
  return new Uint8Array(Buffer.concat([...parts, listed, record, end]))
}

const array: HostArray = { shape: [2], data: Float32Array.of(1, -2.5) }
const body = writeNpy(array, 'f4')
const packed = deflateSync(body)
const map = (...names: string[]) => new Map(names.map((name) => [name, array]))
const malformedBy = (why: RegExp) =>
  expect.objectContaining({
    code: 'checkpoint-malformed',
    text: expect.objectContaining({ why: expect.stringMatching(why) }),
  })

describe('readNpz', () => {
  it.each([
    ['stored', archive([{ name: 'a/b.npy', body }])],
    ['deflated', archive([{ name: 'a/b.npy', body, packed }])],
    ['zip64', archive([{ name: 'a/b.npy', body, packed, zip64: true }], { zip64: true })],
    ['of fflate', zipSync({ 'a/b.npy': body })],
    ['with a comment that looks like an end', (() => {
      const bytes = Buffer.from(archive([{ name: 'a/b.npy', body }]))
      bytes.writeUInt16LE(30, bytes.length - 2)
      const comment = Buffer.alloc(30)
      comment.writeUInt32LE(0x06054b50)
      return new Uint8Array(Buffer.concat([bytes, comment]))
    })()],
  ])('reads an archive %s', (_, bytes) => {
    expect(readNpz(bytes, 'x')).toEqual(map('a/b'))
  }) // prettier-ignore

  it.each([
    ['a name twice', archive([{ name: 'a.npy', body }, { name: 'a.npy', body }]), /a\.npy appears twice/],
    ['a name twice, once without ending', archive([{ name: 'a.npy', body }, { name: 'a', body }]), /a appears twice/],
    ['entries that share their bytes', archive([{ name: 'a', body }, { name: 'b', body, claims: { offset: 0 } }]), /overlap/],
    ['a wrong checksum', archive([{ name: 'a', body, claims: { crc: 1 } }]), /a: its checksum is wrong/],
    ['encryption', archive([{ name: 'a', body, claims: { flags: 1 } }]), /a is encrypted/],
    ['a body past the end', archive([{ name: 'a', body, claims: { packed: 1e6, size: 1e6 } }]), /a runs past/],
    ['a header that is elsewhere', archive([{ name: 'a', body, claims: { offset: 7 } }]), /a has no local header/],
    ['an offset outside', archive([{ name: 'a', body, claims: { offset: 4e9 } }]), /outside/],
    ['an offset of 64 bits outside', archive([{ name: 'a', body, claims: { offset: 2 ** 60 }, zip64: true }]), /outside/],
    ['zip64 numbers that are missing', archive([{ name: 'a', body, claims: { size: 0xffffffff } }]), /a: its zip64 field is missing/],
    ['more entries than there are', archive([{ name: 'a', body }], { count: 60000 }), /Entry 1 of the zip directory/],
    ['fewer entries than there are', archive([{ name: 'a', body }], { count: 0 }), /Expected 0 entries/],
    ['2^60 entries', archive([{ name: 'a', body }], { count: 2 ** 60, zip64: true }), /Entry 1 of the zip directory/],
    ['a size that no deflate reaches', archive([{ name: 'a', body, packed, claims: { size: 2 ** 31 } }]), /a claims 2147483648 bytes/],
    ['less than the claimed size', archive([{ name: 'a', body, packed, claims: { size: body.length + 1 } }]), /expected 137 bytes, found 136/],
    ['more than the claimed size', archive([{ name: 'a', body, packed, claims: { size: 50 } }]), /holds more than 50/],
    ['no deflate stream', archive([{ name: 'a', body, packed: Uint8Array.of(7, 7, 7) }]), /a does not inflate/],
    ['a PyTorch pickle', archive([{ name: 'archive/data.pkl', body }]), /PyTorch/],
    ['what is no array', archive([{ name: 'readme.txt', body: body.subarray(1) }]), /readme\.txt is not an \.npy/],
    ['nothing', new Uint8Array(), /none: truncated/],
  ])('refuses an archive with %s', (_, bytes, why) => {
    expect(() => readNpz(bytes, 'x')).toThrow(malformedBy(why))
  }) // prettier-ignore

  it('inflates nothing of a bomb: small entries that claim much together', () => {
    // Each checksum is wrong, which is seen only after inflating.
    const small = deflateSync(new Uint8Array(2 ** 20))
    const claims = { crc: 1, size: 2 ** 20 }
    const entries = Array.from({ length: 200 }, (_, index) => ({
      name: `a${index}`,
      body,
      packed: small,
      claims,
    }))
    const bytes = archive(entries)
    expect(bytes.length).toBeLessThan(2 ** 18)
    expect(() => readNpz(bytes, 'x')).toThrow(malformedBy(/claim 209715200 bytes/))
  })

  it('stops inflating soon after an entry is larger than it claims', () => {
    // 32 MiB of zeros in 32 KiB, the last 4 damaged: reading on would meet the damage first.
    const bomb = deflateSync(new Uint8Array(2 ** 25))
    bomb.fill(0xff, bomb.length - 2 ** 12)
    const bytes = archive([{ name: 'a', body, packed: bomb, claims: { size: 2 ** 16 } }])
    expect(() => readNpz(bytes, 'x')).toThrow(malformedBy(/holds more than 65536/))
  })

  const sound = [
    archive([{ name: 'a.npy', body }, { name: 'b.npy', body, packed }]),
    archive([{ name: 'a.npy', body, packed, zip64: true }], { zip64: true }),
  ] // prettier-ignore

  it('refuses every truncation', () => {
    for (const bytes of sound)
      for (let length = 0; length < bytes.length; length++)
        expect(() => readNpz(bytes.subarray(0, length), 'x')).toThrow(malformedBy(/./))
  })

  it('gives the one error or an answer for every byte changed, and never other numbers', () => {
    const data = (bytes: Uint8Array) => [...readNpz(bytes, 'x').values()].map((found) => [...found.data]) // prettier-ignore
    for (const bytes of sound)
      for (let at = 0; at < bytes.length; at++)
        for (const flip of [1, 0x80, 0xff]) {
          const changed = bytes.slice()
          changed[at] = (bytes[at] ?? 0) ^ flip
          let found: number[][]
          try {
            found = data(changed)
          } catch (thrown) {
            expect(thrown).toEqual(malformedBy(/./))
            continue
          }
          expect(found).toEqual(data(bytes))
        }
  })

  it('gives the one error for random bytes, also between a true head and a true end', () => {
    const [bytes = new Uint8Array()] = sound
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (noise, framed) => {
        const whole = framed ? [...bytes.subarray(0, 40), ...noise, ...bytes.subarray(-60)] : noise
        expect(() => readNpz(Uint8Array.from(whole), 'x')).toThrow(malformedBy(/./))
      }),
      { numRuns: 2000 },
    )
  })
})

describe('writeNpz', () => {
  it('writes the same bytes for the same arrays', () => {
    expect(writeNpz(map('a', 'b'))).toEqual(writeNpz(map('a', 'b')))
    expect(readNpz(writeNpz(map('a', 'b')), 'x')).toEqual(map('a', 'b'))
  })
})
