/** Reads the .npz files that numpy writes (stored or deflated, f2 and f4), bounded by the real file. */
import { inflateSync } from 'fflate'
import { sizeOf, type HostArray } from '../host-array.js'
import { fromFloat16 } from './half.js'
import { malformed } from './malformed.js'

/** No deflate stream expands by more than about 1032. */
const largestExpansion = 1032
const largestFile = 2 ** 32 - 1

/** Arrays by name as float32. Throws `checkpoint-malformed`. */
export function readNpz(bytes: Uint8Array, file: string): Map<string, HostArray> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    return readEntries(bytes, view, file)
  } catch (thrown) {
    if (thrown instanceof RangeError) throw malformed(file, 'An offset points outside of the file.')
    throw thrown
  }
}

function readEntries(bytes: Uint8Array, view: DataView, file: string): Map<string, HostArray> {
  let end = bytes.length - 22
  while (end >= 0 && end > bytes.length - 65558 && view.getUint32(end, true) !== 0x06054b50) end--
  if (end < 0 || view.getUint32(end, true) !== 0x06054b50)
    throw malformed(file, 'Expected the end record of a zip archive, found none: truncated?')
  const count = view.getUint16(end + 10, true)
  const arrays = new Map<string, HostArray>()
  const spans: [number, number][] = []
  let at = view.getUint32(end + 16, true)
  for (let index = 0; index < count; index++) {
    if (view.getUint32(at, true) !== 0x02014b50)
      throw malformed(file, `Entry ${index} of the zip directory is damaged.`)
    const flags = view.getUint16(at + 8, true)
    const method = view.getUint16(at + 10, true)
    const packed = view.getUint32(at + 20, true)
    const size = view.getUint32(at + 24, true)
    const nameLength = view.getUint16(at + 28, true)
    const extra = view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
    const local = view.getUint32(at + 42, true)
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength))
    at += 46 + nameLength + extra
    if (flags & 1) throw malformed(file, `${name} is encrypted.`)
    if (packed === largestFile || size === largestFile || local === largestFile)
      throw malformed(file, `${name} needs zip64, which is not read.`)
    if (view.getUint32(local, true) !== 0x04034b50)
      throw malformed(file, `${name} has no local header.`)
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
    if (start + packed > bytes.length) throw malformed(file, `${name} runs past the file's end.`)
    spans.push([local, start + packed])
    const body = bytes.subarray(start, start + packed)
    const key = name.replace(/\.npy$/, '')
    if (arrays.has(key)) throw malformed(file, `${key} appears twice.`)
    arrays.set(key, readNpy(unpack(body, method, size, name, file), key, file))
  }
  spans.sort((a, b) => a[0] - b[0])
  spans.forEach((span, index) => {
    const next = spans[index + 1]
    if (next && next[0] < span[1]) throw malformed(file, 'Entries of the zip archive overlap.')
  })
  return arrays
}

function unpack(body: Uint8Array, method: number, size: number, name: string, file: string) {
  if (method === 0) {
    if (size !== body.length) throw malformed(file, `${name}: sizes differ.`)
    return body
  }
  if (method !== 8) throw malformed(file, `${name}: compression ${method} is not read.`)
  if (size > body.length * largestExpansion + 64)
    throw malformed(file, `${name} claims ${size} bytes from ${body.length}.`)
  try {
    return inflateSync(body, { out: new Uint8Array(size) })
  } catch (cause) {
    throw malformed(file, `${name} does not inflate: ${String(cause)}.`)
  }
}

interface Reader {
  /** Bytes a number. */
  readonly width: number
  read(view: DataView, at: number): number
}

/** By numpy type; integers (labels, bytes) are exact in float32 up to 2^24. */
const readers: Readonly<Record<string, Reader>> = {
  '<f4': { width: 4, read: (view, at) => view.getFloat32(at, true) },
  '<f2': { width: 2, read: (view, at) => fromFloat16(view.getUint16(at, true)) },
  '<i4': { width: 4, read: (view, at) => view.getInt32(at, true) },
  '|u1': { width: 1, read: (view, at) => view.getUint8(at) },
}

/** One .npy array of f2, f4, i4 or u1, C order. */
export function readNpy(bytes: Uint8Array, name: string, file: string): HostArray {
  if (bytes.length < 12 || bytes[0] !== 0x93 || bytes[1] !== 0x4e)
    throw malformed(file, `${name} is not an .npy array.`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const wide = (bytes[6] ?? 1) > 1
  const start = wide ? 12 + view.getUint32(8, true) : 10 + view.getUint16(8, true)
  if (start > bytes.length) throw malformed(file, `${name}: its header runs past its end.`)
  const header = new TextDecoder().decode(bytes.subarray(wide ? 12 : 10, start))
  const type = /'descr':\s*'([^']*)'/.exec(header)?.[1]
  const sides = /'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1]
  if (!/'fortran_order':\s*False/.test(header) || sides === undefined)
    throw malformed(file, `${name}: expected C order and a shape, found ${header.slice(0, 100)}.`)
  const reader = readers[type ?? '']
  if (!reader)
    throw malformed(
      file,
      `${name}: expected one of ${Object.keys(readers).join(', ')}, found ${type ?? 'no type'}.`,
    )
  const shape = sides
    .split(',')
    .filter((side) => side.trim() !== '')
    .map(Number)
  const { width, read } = reader
  if (sizeOf(shape) * width !== bytes.length - start)
    throw malformed(
      file,
      `${name}: shape [${shape.join(', ')}] needs ${sizeOf(shape) * width} bytes, found ${bytes.length - start}.`,
    )
  const data = new Float32Array(sizeOf(shape))
  for (let index = 0; index < data.length; index++) data[index] = read(view, start + index * width)
  return { shape, data }
}
