import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import { decodePicture } from './decode.js'

/** Two rows of three pixels, no two alike, so that every turn and mirroring shows. */
const [a, b, c] = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
]
const [d, e, f] = [
  [255, 255, 0],
  [10, 20, 30],
  [200, 100, 50],
]
type Pixel = readonly number[] | undefined
const six = [a, b, c, d, e, f].flatMap((pixel) => pixel ?? [])
const folder = mkdtempSync(join(tmpdir(), 'vitrine-decode-'))

function picture(values: readonly number[] = six, width = 3): Sharp {
  const height = values.length / 3 / width
  return sharp(Uint8Array.from(values), { raw: { width, height, channels: 3 } })
}

async function decoded(name: string, content: Sharp | Uint8Array | string) {
  const path = join(folder, name)
  writeFileSync(
    path,
    content instanceof sharp ? await (content as Sharp).toBuffer() : (content as string),
  )
  const { width, height, data } = await decodePicture(path)
  expect(data).toHaveLength(width * height * 3)
  return { width, height, data: [...data] }
}

describe('decodePicture', () => {
  it.each([
    ['png', picture().png()],
    ['palette.png', picture().png({ palette: true })],
    ['16.png', picture().toColourspace('rgb16').png()],
    ['webp', picture().webp({ lossless: true })],
    ['avif', picture().avif({ lossless: true })],
    ['tiff', picture().tiff({ compression: 'lzw' })],
    ['gif', picture().gif()],
    ['wrong-name.jpg', picture().png()],
  ])('reads %s as it was written', async (name, content) => {
    expect(await decoded(`six.${name}`, content)).toEqual({ width: 3, height: 2, data: six })
  })

  it('reads a JPEG of one colour to within its quantization', async () => {
    const { data } = await decoded(
      'flat.JPG',
      picture(six.map((_, at) => 60 + 50 * (at % 3))).jpeg({ quality: 100 }),
    )
    data.forEach((value, at) =>
      expect(Math.abs(value - (60 + 50 * (at % 3)))).toBeLessThanOrEqual(2),
    )
  })

  it('reads a BMP', async () => {
    // Written by Pillow 12, see bitmap.test.ts.
    const text =
      'Qk1OAAAAAAAAADYAAAAoAAAAAwAAAAIAAAABABgAAAAAABgAAADEDgAAxA4AAAAAAAAAAAAAAP//HhQKMmTIAAAAAAD/AP8A/wAAAAAA'
    const bitmap = Buffer.from(text, 'base64')
    expect((await decoded('six.bmp', bitmap)).data).toEqual(six)
    expect((await decoded('bitmap-called.jpg', bitmap)).data).toEqual(six)
  })

  it.each<[number, number, Pixel[]]>([
    [1, 3, [a, b, c, d, e, f]],
    [2, 3, [c, b, a, f, e, d]],
    [3, 3, [f, e, d, c, b, a]],
    [4, 3, [d, e, f, a, b, c]],
    [5, 2, [a, d, b, e, c, f]],
    [6, 2, [d, a, e, b, f, c]],
    [7, 2, [f, c, e, b, d, a]],
    [8, 2, [c, f, b, e, a, d]],
  ])('turns EXIF orientation %i upright', async (orientation, width, pixels) => {
    const content = picture().png().withMetadata({ orientation })
    expect(await decoded(`orientation-${orientation}.png`, content)).toEqual({
      width,
      height: 6 / width,
      data: pixels.flat(),
    })
  })

  it('repeats grey, of 8 and of 16 bits, and drops its alpha', async () => {
    const grey = sharp(Uint8Array.of(0, 7, 128, 255), { raw: { width: 2, height: 2, channels: 1 } })
    const expected = [0, 0, 0, 7, 7, 7, 128, 128, 128, 255, 255, 255]
    expect((await decoded('grey.png', grey.clone().toColourspace('b-w').png())).data).toEqual(
      expected,
    )
    expect((await decoded('grey16.png', grey.clone().toColourspace('grey16').png())).data).toEqual(
      expected,
    )
    const withAlpha = sharp(Uint8Array.of(9, 0, 200, 255), {
      raw: { width: 2, height: 1, channels: 2 },
    })
    const greyAlpha = withAlpha.toColourspace('b-w').png()
    expect((await decoded('grey-alpha.png', greyAlpha)).data).toEqual([9, 9, 9, 200, 200, 200])
  })

  it('keeps the colour under alpha, as PIL does', async () => {
    const data = Uint8Array.of(10, 20, 30, 0, 40, 50, 60, 128)
    const content = sharp(data, { raw: { width: 2, height: 1, channels: 4 } }).png()
    expect((await decoded('alpha.png', content)).data).toEqual([10, 20, 30, 40, 50, 60])
  })

  it('takes the high byte of 16 bits', async () => {
    // One pixel, 16 bits grey, value 0x80ff: a PNG written chunk by chunk.
    expect((await decoded('high.png', png16(0x80ff))).data).toEqual([0x80, 0x80, 0x80])
  })

  it('takes the values as the file has them, whatever its colour profile', async () => {
    const content = picture().withIccProfile('p3').png()
    const stored = await sharp(await content.toBuffer(), { ignoreIcc: true })
      .raw()
      .toBuffer()
    const values = await decoded('p3.png', content)
    expect(values.data).toEqual([...stored])
    expect(values.data).not.toEqual(six) // sharp wrote P3's numbers for these colours
  })

  it('converts CMYK', async () => {
    const flat = (values: readonly number[]) =>
      picture(
        Array.from({ length: 192 }, (_, at) => values[at % 3] ?? 0),
        8,
      )
        .toColourspace('cmyk')
        .jpeg({ quality: 100 })
    const white = await decoded('white.jpg', flat([255, 255, 255]))
    expect(Math.min(...white.data)).toBeGreaterThanOrEqual(253)
    // The profile's gamut moves a strong red by up to 20 grey levels.
    const red = await decoded('red.jpg', flat([200, 50, 50]))
    ;[200, 50, 50].forEach((value, channel) => {
      expect(Math.abs((red.data[channel] ?? -99) - value)).toBeLessThanOrEqual(20)
    })
  })

  it("takes an animation's first frame", async () => {
    const frames = [10, 200].map((value) =>
      picture(Array<number>(12).fill(value), 2).png().toBuffer(),
    )
    const content = sharp(await Promise.all(frames), { join: { animated: true } }).gif()
    const { width, height, data } = await decoded('animated.gif', content)
    expect([width, height]).toEqual([2, 2])
    expect(data).toEqual(Array(12).fill(10))
  })

  it.each([
    ['empty.jpg', async () => new Uint8Array(0)],
    ['text.jpg', async () => 'this is no picture\n'.repeat(9)],
    ['BM-text.jpg', async () => 'BM, the letters of a bitmap, and then nothing like one'],
    ['cut.jpg', async () => half(await noise().jpeg().toBuffer())],
    ['cut.png', async () => half(await noise().png().toBuffer())],
    ['cut.webp', async () => half(await noise().webp().toBuffer())],
    ['cut.tiff', async () => half(await noise().tiff().toBuffer())],
    ['cut.gif', async () => half(await noise().gif().toBuffer())],
    ['cut.avif', async () => half(await noise().avif().toBuffer())],
    ['huge.png', async () => pngHeader(60_000, 60_000)],
    ['endless.png', async () => pngHeader(2 ** 31 - 1, 2 ** 31 - 1)],
  ])('refuses %s as image-unreadable', async (name, content) => {
    await expect(decoded(name, await content())).rejects.toMatchObject({ code: 'image-unreadable' })
  })

  it.skipIf(process.platform === 'win32')('refuses a pipe at once', async () => {
    const path = join(folder, 'pipe.jpg')
    execFileSync('mkfifo', [path])
    await expect(decodePicture(path)).rejects.toMatchObject({ code: 'image-unreadable' })
  })

  it('refuses a missing file, a folder and a looping link as image-unreadable', async () => {
    mkdirSync(join(folder, 'folder.jpg'))
    symlinkSync('loop.jpg', join(folder, 'loop.jpg'))
    for (const name of ['missing.jpg', 'folder.jpg', 'loop.jpg']) {
      const failure = await decodePicture(join(folder, name)).catch((thrown: unknown) => thrown)
      expect(failure).toMatchObject({ code: 'image-unreadable' })
      expect(String(failure)).toContain(name)
    }
  })
})

function noise(): Sharp {
  const values = Array.from({ length: 64 * 64 * 3 }, (_, at) => (at * 2654435761) % 251)
  return picture(values, 64)
}

const half = (bytes: Uint8Array) => bytes.subarray(0, bytes.length / 2)

/** A chunk of a PNG: length, type, data, CRC-32. */
function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  let crc = ~0
  for (const byte of body) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(~crc >>> 0)
  return Buffer.concat([length, body, check])
}

function png(width: number, height: number, bits: number, raw: Uint8Array): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  header[8] = bits
  const magic = Buffer.from('89504e470d0a1a0a', 'hex')
  const none = new Uint8Array(0)
  return Buffer.concat([
    magic,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(raw)),
    chunk('IEND', none),
  ])
}

const png16 = (value: number) => png(1, 1, 16, Uint8Array.of(0, value >> 8, value & 255))
/** Declares a size that its data does not have. */
const pngHeader = (width: number, height: number) => png(width, height, 8, new Uint8Array(9))
