/** One array of numpy's .npy format, versions 1 to 3. */
import { sizeOf, type HostArray } from '../host-array.js'
import { fromFloat16, toFloat16 } from './half.js'
import { malformed, shapeText } from './malformed.js'
import { transpose } from './transpose.js'

interface Reader {
  /** Bytes a number. */
  readonly width: number
  read(view: DataView, at: number, little: boolean): number
}

/**
 * By numpy's kind and width. Doubles and integers past 2^24 are rounded to float32. `V2` is how
 * numpy names the bfloat16 of big_vision's files.
 */
const readers = new Map<string, Reader>([
  ['f4', { width: 4, read: (view, at, little) => view.getFloat32(at, little) }],
  ['f2', { width: 2, read: (view, at, little) => fromFloat16(view.getUint16(at, little)) }],
  ['f8', { width: 8, read: (view, at, little) => view.getFloat64(at, little) }],
  ['V2', { width: 2, read: (view, at, little) => fromBfloat16(view.getUint16(at, little)) }],
  ['i1', { width: 1, read: (view, at) => view.getInt8(at) }],
  ['i2', { width: 2, read: (view, at, little) => view.getInt16(at, little) }],
  ['i4', { width: 4, read: (view, at, little) => view.getInt32(at, little) }],
  ['i8', { width: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)) }],
  ['u1', { width: 1, read: (view, at) => view.getUint8(at) }],
  ['u2', { width: 2, read: (view, at, little) => view.getUint16(at, little) }],
  ['u4', { width: 4, read: (view, at, little) => view.getUint32(at, little) }],
  ['b1', { width: 1, read: (view, at) => view.getUint8(at) }],
])

const bits = new DataView(new ArrayBuffer(4))
function fromBfloat16(half: number): number {
  bits.setUint32(0, half << 16)
  return bits.getFloat32(0)
}

const longestHeader = 2 ** 16
/** As numpy. */
const mostSides = 64

/** Throws `checkpoint-malformed` naming file and array. */
export function readNpy(bytes: Uint8Array, name: string, file: string): HostArray {
  const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
  if (bytes.length < 12 || magic.some((byte, index) => bytes[index] !== byte))
    throw malformed(file, `${name} is not an .npy array.`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const version = bytes[6] ?? 0
  if (version < 1 || version > 3)
    throw malformed(file, `${name}: expected version 1 to 3 of .npy, found ${version}.`)
  const headerStart = version === 1 ? 10 : 12
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true)
  const start = headerStart + length
  if (start > bytes.length || length > longestHeader)
    throw malformed(file, `${name}: its header claims ${length} bytes.`)
  const header = new TextDecoder().decode(bytes.subarray(headerStart, start))
  const type = /'descr':\s*'([^']*)'/.exec(header)?.[1]
  const fortran = /'fortran_order':\s*(True|False)/.exec(header)?.[1]
  const sides = /'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1]
  if (sides === undefined || fortran === undefined || type === undefined)
    throw malformed(file, `${name}: expected type, order and shape, found ${header.slice(0, 100)}.`)
  const [order, kind] = [type.slice(0, 1), type.slice(1)]
  const reader = '<>|='.includes(order) ? readers.get(kind) : undefined
  if (!reader)
    throw malformed(
      file,
      `${name}: expected a type of ${[...readers.keys()].join(', ')}, found ${type}.`,
    )
  const shape = sides
    .split(',')
    .map((side) => side.trim())
    .filter((side) => side !== '')
    .map(Number)
  const size = sizeOf(shape)
  const found = bytes.length - start
  if (shape.length > mostSides) throw malformed(file, `${name}: it claims ${shape.length} sides.`)
  if (!shape.every(Number.isSafeInteger) || size * reader.width !== found)
    throw malformed(
      file,
      `${name}: shape ${shapeText(shape)} needs ${size * reader.width} bytes, found ${found}.`,
    )
  const data = new Float32Array(size)
  const little = order !== '>'
  if (kind === 'f4' && little && isLittleEndian)
    new Uint8Array(data.buffer).set(bytes.subarray(start))
  else
    for (let index = 0; index < size; index++)
      data[index] = reader.read(view, start + index * reader.width, little)
  if (fortran === 'False') return { shape, data }
  const reversed = shape.map((_, axis) => shape.length - 1 - axis)
  return transpose({ shape: [...shape].reverse(), data }, reversed)
}

/** Of this machine: numbers may then be copied as they lie. */
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

export type NpyType = 'f4' | 'f2'

/** Version 1, little-endian, C order, data aligned to 64 bytes as numpy's. */
export function writeNpy({ shape, data }: HostArray, type: NpyType): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const text = `{'descr': '<${type}', 'fortran_order': False, 'shape': ${tuple}, }`
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10
  const width = type === 'f4' ? 4 : 2
  const bytes = new Uint8Array(10 + length + data.length * width)
  const view = new DataView(bytes.buffer)
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0])
  view.setUint16(8, length, true)
  bytes.set(new TextEncoder().encode(`${text.padEnd(length - 1)}\n`), 10)
  data.forEach((value, index) => {
    const at = 10 + length + index * width
    if (type === 'f4') view.setFloat32(at, value, true)
    else view.setUint16(at, toFloat16(value), true)
  })
  return bytes
}
