import { describe, expect, it } from 'vitest'
import { decodeBitmap } from './bitmap.js'

const limit = 1e6

/** The picture of the files below, row by row. */
const six = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 0, 10, 20, 30, 200, 100, 50]

/** Written by Pillow 12: Image.new('RGB', (3, 2)) with the pixels of `six`, converted, saved as BMP. */
const pillow = {
  RGB: 'Qk1OAAAAAAAAADYAAAAoAAAAAwAAAAIAAAABABgAAAAAABgAAADEDgAAxA4AAAAAAAAAAAAAAP//HhQKMmTIAAAAAAD/AP8A/wAAAAAA',
  RGBA: 'Qk1OAAAAAAAAADYAAAAoAAAAAwAAAAIAAAABACAAAAAAABgAAADEDgAAxA4AAAAAAAAAAAAAAP///x4UCv8yZMj/AAD//wD/AP//AAD/',
  P: 'Qk1WAAAAAAAAAE4AAAAoAAAAAwAAAAIAAAABAAgAAAAAAAgAAADEDgAAxA4AAAYAAAAGAAAAAAD/AAD/AAD/AAAAAP//AB4UCgAyZMgAAwQFAAABAgA=',
}
/** As above with mode '1' and the values 255, 0, 255, 0, 0, 255. */
const twoColours =
  'Qk1GAAAAAAAAAD4AAAAoAAAAAwAAAAIAAAABAAEAAAAAAAgAAADEDgAAxA4AAAIAAAACAAAAAAAAAP///wAgAAAAoAAAAA=='

interface Parts {
  readonly width: number
  readonly height: number
  readonly bits: number
  readonly compression?: number
  readonly masks?: readonly number[]
  /** Blue, green, red, 0 a colour. */
  readonly palette?: readonly number[]
  readonly gap?: number
  readonly pixels: readonly number[]
}

/** A file with a BITMAPINFOHEADER, field by field. */
function file(parts: Parts): Uint8Array {
  const { masks = [], palette = [], gap = 0, pixels } = parts
  const offset = 54 + masks.length * 4 + palette.length + gap
  const bytes = Buffer.alloc(offset + pixels.length)
  bytes.write('BM')
  bytes.writeUInt32LE(bytes.length, 2)
  bytes.writeUInt32LE(offset, 10)
  bytes.writeUInt32LE(40, 14)
  bytes.writeInt32LE(parts.width, 18)
  bytes.writeInt32LE(parts.height, 22)
  bytes.writeUInt16LE(1, 26)
  bytes.writeUInt16LE(parts.bits, 28)
  bytes.writeUInt32LE(parts.compression ?? 0, 30)
  bytes.writeUInt32LE(palette.length / 4, 46)
  masks.forEach((mask, index) => bytes.writeUInt32LE(mask, 54 + index * 4))
  bytes.set(palette, 54 + masks.length * 4)
  bytes.set(pixels, offset)
  return bytes
}

const greys = Array.from({ length: 16 }, (_, at) => [at * 17, at * 17, at * 17, 0]).flat()
const reds = (bytes: Uint8Array) => {
  const { data } = decodeBitmap(bytes, limit)
  return [...data].filter((_, at) => at % 3 === 0)
}

describe('decodeBitmap', () => {
  it.each(Object.entries(pillow))("reads Pillow's %s", (_, text) => {
    const picture = decodeBitmap(Buffer.from(text, 'base64'), limit)
    expect([picture.width, picture.height]).toEqual([3, 2])
    expect([...picture.data]).toEqual(six)
  })

  it('reads two colours', () => {
    expect(reds(Buffer.from(twoColours, 'base64'))).toEqual([255, 0, 255, 0, 0, 255])
  })

  it('reads rows from the top where the height is negative', () => {
    const pixels = [1, 2, 3, 0, 4, 5, 6, 0] // two rows of one pixel, padded to 4 bytes
    const up = file({ width: 1, height: 2, bits: 24, pixels })
    const down = file({ width: 1, height: -2, bits: 24, pixels })
    expect([...decodeBitmap(up, limit).data]).toEqual([6, 5, 4, 3, 2, 1])
    expect([...decodeBitmap(down, limit).data]).toEqual([3, 2, 1, 6, 5, 4])
  })

  it('reads odd widths of 4 bits and skips a gap before the pixels', () => {
    const pixels = [0x12, 0x30, 0, 0, 0x45, 0x60, 0, 0]
    const bytes = file({ width: 3, height: 2, bits: 4, palette: greys, gap: 6, pixels })
    expect(reds(bytes)).toEqual([4, 5, 6, 1, 2, 3].map((index) => index * 17))
  })

  it('stretches fields of 5 and 6 bits over 8', () => {
    // 0xf81f: red 31, blue 31. 0x07e0: green 63. 0x8410: 16, 32, 16 -> 16*255/31, 32*255/63.
    const masks = [0xf800, 0x07e0, 0x001f]
    const pixels = [0x1f, 0xf8, 0xe0, 0x07, 0x10, 0x84, 0, 0]
    const bytes = file({ width: 3, height: 1, bits: 16, compression: 3, masks, pixels })
    const expected = [255, 0, 255, 0, 255, 0, 131, 129, 131]
    expect([...decodeBitmap(bytes, limit).data]).toEqual(expected)
  })

  it('reads a mask in the highest bits', () => {
    const masks = [0xff000000, 0x00ff0000, 0x0000ff00]
    const bytes = file({
      width: 1,
      height: 1,
      bits: 32,
      compression: 3,
      masks,
      pixels: [9, 3, 2, 200],
    })
    expect([...decodeBitmap(bytes, limit).data]).toEqual([200, 2, 3])
  })

  it('reads runs of 8 bits: encoded, absolute with padding, a jump, the end', () => {
    const pixels = [2, 7, 0, 3, 1, 2, 3, 0, 0, 0, 1, 4, 0, 2, 2, 0, 1, 5, 0, 1]
    const bytes = file({ width: 5, height: 2, bits: 8, compression: 1, palette: greys, pixels })
    // From the bottom: 7 7 1 2 3, then 4, two left out, 5, one left out.
    const expected = [4, 0, 0, 5, 0, 7, 7, 1, 2, 3].map((index) => index * 17)
    expect(reds(bytes)).toEqual(expected)
  })

  it('reads runs of 4 bits: both halves in turn', () => {
    const pixels = [3, 0x12, 0, 3, 0x34, 0x50, 0, 1]
    const bytes = file({ width: 6, height: 1, bits: 4, compression: 2, palette: greys, pixels })
    expect(reds(bytes)).toEqual([1, 2, 1, 3, 4, 5].map((index) => index * 17))
  })

  it('keeps runs within the picture', () => {
    const pixels = [255, 3, 0, 0, 255, 4, 0, 0]
    const bytes = file({ width: 2, height: 2, bits: 8, compression: 1, palette: greys, pixels })
    expect(reds(bytes)).toEqual([4, 4, 3, 3].map((index) => index * 17))
  })

  const sound = { width: 2, height: 2, bits: 24, pixels: Array<number>(16).fill(1) }
  it.each([
    ['cut off', file({ ...sound, pixels: [1, 2, 3] })],
    [
      'cut off',
      file({ width: 9, height: 9, bits: 8, compression: 1, palette: greys, pixels: [2, 1] }),
    ],
    ['cut off', Buffer.from('BM')],
    ['declares 40000 x 40000', file({ ...sound, width: 40000, height: 40000 })],
    ['declares 0 x 2', file({ ...sound, width: 0 })],
    ['declares -1 x 2', file({ ...sound, width: -1 })],
    ['Coding 0 of 7 bits', file({ ...sound, bits: 7 })],
    ['Coding 4 of 24 bits', file({ ...sound, compression: 4 })],
  ])('says why: %s', (reason, bytes) => {
    expect(() => decodeBitmap(bytes, limit)).toThrow(reason)
  })

  it('ends on every cut of every file, and on every changed byte, with a picture or a reason', () => {
    const whole = Buffer.from(pillow.P, 'base64')
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeBitmap(whole.subarray(0, length), limit)).toThrow()
    }
    for (let at = 0; at < whole.length; at++) {
      for (const value of [0, 1, 0x7f, 0x80, 0xff]) {
        const changed = Buffer.from(whole)
        changed[at] = value
        try {
          const { width, height, data } = decodeBitmap(changed, limit)
          expect(data).toHaveLength(width * height * 3)
        } catch (thrown) {
          expect((thrown as Error).constructor).toBe(Error) // not a RangeError or TypeError
        }
      }
    }
  })
})
