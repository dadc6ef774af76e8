/** Reads and writes .safetensors (F32, F16, BF16 in; F32 out). Throws `checkpoint-malformed`. */
import { sizeOf, type ArrayMap, type HostArray } from '../host-array.js'
import { fromFloat16 } from './half.js'
import { malformed } from './malformed.js'

export interface HostCheckpoint {
  readonly arrays: Map<string, HostArray>
  readonly metadata: Record<string, string>
}

export function writeSafetensors(
  arrays: ArrayMap,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata }
  let size = 0
  for (const [name, { shape, data }] of arrays) {
    header[name] = { dtype: 'F32', shape, data_offsets: [size, size + data.byteLength] }
    size += data.byteLength
  }
  let text = new TextEncoder().encode(JSON.stringify(header))
  const padded = new Uint8Array(Math.ceil(text.length / 8) * 8).fill(32)
  padded.set(text)
  text = padded
  const bytes = new Uint8Array(8 + text.length + size)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true)
  bytes.set(text, 8)
  let at = 8 + text.length
  for (const { data } of arrays.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at)
    at += data.byteLength
  }
  return bytes
}

export function readSafetensors(bytes: Uint8Array, file: string): HostCheckpoint {
  if (bytes.length < 8) throw malformed(file, `Expected a header, found ${bytes.length} bytes.`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = Number(view.getBigUint64(0, true))
  if (length > bytes.length - 8 || length > 100_000_000)
    throw malformed(file, `The header claims ${length} bytes, the file has ${bytes.length}.`)
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))
  } catch (cause) {
    throw malformed(file, `The header is not JSON: ${String(cause)}.`)
  }
  if (typeof header !== 'object' || header === null) throw malformed(file, 'No header object.')
  const arrays = new Map<string, HostArray>()
  const metadata: Record<string, string> = {}
  const base = 8 + length
  for (const [name, value] of Object.entries(header) as [string, unknown][]) {
    if (name === '__metadata__') {
      for (const [key, text] of Object.entries(value ?? {})) metadata[key] = String(text)
      continue
    }
    const entry = (value ?? {}) as { dtype?: unknown; shape?: unknown; data_offsets?: unknown }
    const shape = integers(entry.shape)
    const [from, to] = integers(entry.data_offsets) ?? []
    const width =
      entry.dtype === 'F32' ? 4 : entry.dtype === 'F16' || entry.dtype === 'BF16' ? 2 : 0
    if (!width) throw malformed(file, `${name}: type ${String(entry.dtype)} is not read.`)
    if (!shape || from === undefined || to === undefined || from > to || to > bytes.length - base)
      throw malformed(file, `${name}: its shape or place in the file is damaged.`)
    if (sizeOf(shape) * width !== to - from)
      throw malformed(
        file,
        `${name}: shape [${shape.join(', ')}] does not fill ${to - from} bytes.`,
      )
    arrays.set(name, { shape, data: floats(view, base + from, sizeOf(shape), entry.dtype) })
  }
  return { arrays, metadata }
}

function integers(value: unknown): number[] | undefined {
  if (!Array.isArray(value)) return undefined
  const list = value as unknown[]
  return list.every((side) => Number.isSafeInteger(side) && (side as number) >= 0)
    ? (list as number[])
    : undefined
}

function floats(view: DataView, start: number, size: number, dtype: unknown): Float32Array {
  const data = new Float32Array(size)
  const bits = new Uint32Array(data.buffer)
  for (let index = 0; index < size; index++) {
    if (dtype === 'F32') data[index] = view.getFloat32(start + index * 4, true)
    else if (dtype === 'F16') data[index] = fromFloat16(view.getUint16(start + index * 2, true))
    else bits[index] = view.getUint16(start + index * 2, true) << 16
  }
  return data
}
