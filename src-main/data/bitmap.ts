/**
 * Reads Windows bitmaps (BMP), which sharp's prebuilt library does not: 1, 4, 8, 16, 24 and
 * 32 bits a pixel, bit masks, run-length coding, rows either way up. Alpha is dropped.
 * Layout: Microsoft's BITMAPFILEHEADER, BITMAPCOREHEADER and BITMAPINFOHEADER to V5.
 */
import type { Picture } from '../engine/augment/picture.js'

interface Header {
  readonly width: number
  readonly height: number
  readonly topDown: boolean
  readonly bits: number
  readonly compression: number
  /** First byte of the pixels. */
  readonly pixels: number
  /** Red, green, blue. */
  readonly masks: readonly [number, number, number]
  /** Three bytes (blue, green, red) a colour, as RGB; empty over 8 bits. */
  readonly palette: Uint8Array
}

const codings = { none: 0, rle8: 1, rle4: 2, masks: 3, alphaMasks: 6 } as const

export function isBitmap(bytes: Uint8Array): boolean {
  return bytes[0] === 0x42 && bytes[1] === 0x4d
}

/** Throws an `Error` whose message is the reason. */
export function bitmapSize(bytes: Uint8Array): { width: number; height: number } {
  const { width, height } = readHeader(bytes)
  return { width, height }
}

/** Throws an `Error` whose message is the reason; never allocates for more than `largestPixels`. */
export function decodeBitmap(bytes: Uint8Array, largestPixels: number): Picture {
  const header = readHeader(bytes)
  const { width, height } = header
  if (width * height > largestPixels) throw new Error(`It declares ${width} x ${height} pixels.`)
  const data = new Uint8Array(width * height * 3)
  if (header.compression === codings.rle8 || header.compression === codings.rle4) {
    writeIndices(header, readRuns(bytes, header), width, data)
    return { width, height, data }
  }
  const stride = Math.ceil((header.bits * width) / 32) * 4
  if (header.pixels + stride * height > bytes.length) throw truncated()
  if (header.bits <= 8) {
    const { bits } = header
    const indices = new Uint8Array(width * height)
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const byte = bytes[header.pixels + y * stride + ((x * bits) >> 3)] as number
        indices[y * width + x] = (byte >> (8 - bits - ((x * bits) & 7))) & ((1 << bits) - 1)
      }
    }
    writeIndices(header, indices, width, data)
  } else {
    writeColours(bytes, header, stride, data)
  }
  return { width, height, data }
}

function truncated(): Error {
  return new Error('The bitmap is cut off.')
}

function readHeader(bytes: Uint8Array): Header {
  if (bytes.length < 26) throw truncated()
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const size = view.getUint32(14, true)
  const core = size === 12
  if ((!core && size < 40) || size > 1024) throw new Error(`Its header has ${size} bytes.`)
  if (bytes.length < 14 + size) throw truncated()
  const width = core ? view.getUint16(18, true) : view.getInt32(18, true)
  const rows = core ? view.getUint16(20, true) : view.getInt32(22, true)
  const bits = view.getUint16(core ? 24 : 28, true)
  const compression = core ? codings.none : view.getUint32(30, true)
  const pixels = view.getUint32(10, true)
  if (width <= 0 || rows === 0) throw new Error(`It declares ${width} x ${rows} pixels.`)
  const supported =
    (compression === codings.none && [1, 4, 8, 16, 24, 32].includes(bits)) ||
    (compression === codings.rle8 && bits === 8 && rows > 0) ||
    (compression === codings.rle4 && bits === 4 && rows > 0) ||
    ((compression === codings.masks || compression === codings.alphaMasks) &&
      (bits === 16 || bits === 32))
  if (!supported) throw new Error(`Coding ${compression} of ${bits} bits is not supported.`)
  const masked = compression === codings.masks || compression === codings.alphaMasks
  if (masked && bytes.length < 66) throw truncated()
  const mask = (index: number) => view.getUint32(54 + 4 * index, true)
  let palette = new Uint8Array(0)
  if (bits <= 8) {
    const colours = (core ? 0 : view.getUint32(46, true)) || 1 << bits
    const entry = core ? 3 : 4
    const start = 14 + size
    if (colours > 256) throw new Error(`Its palette declares ${colours} colours.`)
    if (start + colours * entry > bytes.length) throw truncated()
    palette = Uint8Array.from(
      { length: colours * 3 },
      (_, at) => bytes[start + Math.floor(at / 3) * entry + 2 - (at % 3)] as number,
    )
  }
  return {
    width,
    height: Math.abs(rows),
    topDown: rows < 0,
    bits,
    compression,
    pixels,
    masks: masked
      ? [mask(0), mask(1), mask(2)]
      : bits === 16
        ? [0x7c00, 0x03e0, 0x001f]
        : [0xff0000, 0xff00, 0xff],
    palette,
  }
}

/** Rows of the file in `indices`, in the file's order, to rows of RGB from the top. */
function writeIndices(header: Header, indices: Uint8Array, width: number, data: Uint8Array): void {
  const { palette, height, topDown } = header
  for (let y = 0; y < height; y++) {
    let to = (topDown ? y : height - 1 - y) * width * 3
    for (let from = y * width; from < (y + 1) * width; from++) {
      const entry = (indices[from] as number) * 3
      for (let channel = 0; channel < 3; channel++) data[to++] = palette[entry + channel] ?? 0
    }
  }
}

function writeColours(bytes: Uint8Array, header: Header, stride: number, data: Uint8Array): void {
  const { width, height, bits, topDown, masks, pixels } = header
  const step = bits / 8
  // A field of the word is masked, moved to bit 0 and stretched to 8 bits.
  const fields = masks.map((mask) => {
    const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask)
    return { mask, shift, largest: mask >>> shift || 1 }
  })
  for (let y = 0; y < height; y++) {
    let from = pixels + y * stride
    let to = (topDown ? y : height - 1 - y) * width * 3
    for (let x = 0; x < width; x++, from += step) {
      let word = 0
      for (let byte = step - 1; byte >= 0; byte--) word = (word << 8) | (bytes[from + byte] ?? 0)
      for (const { mask, shift, largest } of fields) {
        data[to++] = Math.floor((((word & mask) >>> shift) * 255) / largest)
      }
    }
  }
}

/** Run-length coded indices, [height, width] in the file's order; pixels that it leaves out are 0. */
function readRuns(bytes: Uint8Array, { width, height, bits, pixels }: Header): Uint8Array {
  const indices = new Uint8Array(width * height)
  let at = pixels
  let x = 0
  let y = 0
  const next = (): number => {
    const byte = bytes[at++]
    if (byte === undefined) throw truncated()
    return byte
  }
  const put = (index: number) => {
    if (x < width && y < height) indices[y * width + x] = index
    x++
  }
  const pick = (byte: number, place: number): number => {
    if (bits === 8) return byte
    return place % 2 === 0 ? byte >> 4 : byte & 15
  }
  while (y < height) {
    const count = next()
    const value = next()
    if (count > 0) {
      for (let place = 0; place < count; place++) put(pick(value, place))
    } else if (value === 0) {
      x = 0
      y++
    } else if (value === 1) {
      break
    } else if (value === 2) {
      x += next()
      y += next()
    } else {
      const start = at
      let byte = 0
      for (let place = 0; place < value; place++) {
        if (bits === 8 || place % 2 === 0) byte = next()
        put(pick(byte, place))
      }
      at += (at - start) % 2 // padded to whole words
    }
  }
  return indices
}
