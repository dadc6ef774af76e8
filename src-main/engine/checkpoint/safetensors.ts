/** Reads and writes .safetensors (F32, F16, BF16 in; F32 out), holding to all that the format forbids. */
import { z } from 'zod'
import { sizeOf, type ArrayMap, type HostArray } from '../host-array.js'
import { fromFloat16 } from './half.js'
import { malformed, shapeText } from './malformed.js'

export interface HostCheckpoint {
  readonly arrays: Map<string, HostArray>
  readonly metadata: Record<string, string>
}

export function writeSafetensors(
  arrays: ArrayMap,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  let size = 0
  const entries = [...arrays].map(([name, { shape, data }]): [string, unknown] => {
    const from = size
    size += data.byteLength
    return [name, { dtype: 'F32', shape, data_offsets: [from, size] }]
  })
  // fromEntries: an assignment to a name such as __proto__ would be lost.
  const header = JSON.stringify(Object.fromEntries([['__metadata__', metadata], ...entries]))
  const text = new TextEncoder().encode(header)
  const start = 8 + Math.ceil(text.length / 8) * 8
  const bytes = new Uint8Array(start + size)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true)
  bytes.fill(32, 8, start)
  bytes.set(text, 8)
  let at = start
  for (const { data } of arrays.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at)
    at += data.byteLength
  }
  return bytes
}

/** A Vision Transformer's has tens of kilobytes. */
const longestHeader = 2 ** 24
/** The header, an entry, its list of sides. */
const deepestHeader = 3

const integer = z.int().min(0)
const entrySchema = z.strictObject({
  dtype: z.string(),
  shape: z.array(integer),
  data_offsets: z.tuple([integer, integer]),
})

interface Entry extends z.infer<typeof entrySchema> {
  readonly name: string
}

/** Throws `checkpoint-malformed`. */
export function readSafetensors(bytes: Uint8Array, file: string): HostCheckpoint {
  if (bytes.length < 8) throw malformed(file, `Expected a header, found ${bytes.length} bytes.`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = Number(view.getBigUint64(0, true))
  if (length > Math.min(bytes.length - 8, longestHeader))
    throw malformed(file, `The header claims ${length} bytes, the file has ${bytes.length}.`)
  const header = parseHeader(bytes.subarray(8, 8 + length), file)
  let metadata: Record<string, string> = {}
  const entries: Entry[] = []
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') metadata = readMetadata(value, file)
    else {
      const { data, error } = entrySchema.safeParse(value)
      if (error) throw malformed(file, `${name}: its entry is damaged: ${z.prettifyError(error)}.`)
      entries.push({ name, ...data })
    }
  }
  const base = 8 + length
  checkPlaces(entries, bytes.length - base, file)
  const arrays = new Map(
    entries.map((entry) => [entry.name, readArray(view, base, entry, file)] as const),
  )
  return { arrays, metadata }
}

function parseHeader(text: Uint8Array, file: string): object {
  if (depthOf(text) > deepestHeader) throw malformed(file, 'The header is nested too deeply.')
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text))
  } catch (cause) {
    throw malformed(file, `The header is not JSON: ${String(cause)}.`)
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    throw malformed(file, 'The header is not an object.')
  return header
}

/** Deepest nesting of brackets outside of strings; looked at before anything is built from it. */
function depthOf(text: Uint8Array): number {
  const [quote, backslash] = [0x22, 0x5c]
  let [depth, deepest, inString] = [0, 0, false]
  for (let at = 0; at < text.length; at++) {
    const byte = text[at]
    if (inString) {
      if (byte === backslash) at++
      else if (byte === quote) inString = false
    } else if (byte === quote) inString = true
    else if (byte === 0x7b || byte === 0x5b) deepest = Math.max(deepest, ++depth)
    else if (byte === 0x7d || byte === 0x5d) depth--
  }
  return deepest
}

function readMetadata(value: unknown, file: string): Record<string, string> {
  const pairs = typeof value === 'object' && value !== null ? Object.entries(value) : []
  const texts = pairs.map(([key, text]: [string, unknown]): [string, string] => {
    if (typeof text !== 'string') throw malformed(file, `The metadata ${key} is not text.`)
    return [key, text]
  })
  return Object.fromEntries(texts)
}

/** Arrays must follow each other without gap or overlap from the header to the file's end. */
function checkPlaces(entries: readonly Entry[], end: number, file: string): void {
  const places = entries.toSorted(
    ({ data_offsets: a }, { data_offsets: b }) => a[0] - b[0] || a[1] - b[1],
  )
  let at = 0
  for (const { name, data_offsets } of places) {
    const [from, to] = data_offsets
    if (from !== at || to < from || to > end)
      throw malformed(
        file,
        `${name}: expected its data from byte ${at} within ${end}, found ${from} to ${to}.`,
      )
    at = to
  }
  if (at !== end) throw malformed(file, `Expected ${at} bytes of data, found ${end}.`)
}

const widths = new Map([['F32', 4], ['F16', 2], ['BF16', 2]]) // prettier-ignore

function readArray(view: DataView, base: number, entry: Entry, file: string): HostArray {
  const { name, dtype, shape } = entry
  const [from, to] = entry.data_offsets
  const width = widths.get(dtype)
  if (width === undefined)
    throw malformed(
      file,
      `${name}: expected a type of ${[...widths.keys()].join(', ')}, found ${dtype}.`,
    )
  const size = sizeOf(shape)
  if (size * width !== to - from)
    throw malformed(
      file,
      `${name}: shape ${shapeText(shape)} needs ${size * width} bytes, found ${to - from}.`,
    )
  return { shape, data: floats(view, base + from, size, dtype) }
}

function floats(view: DataView, start: number, size: number, dtype: string): Float32Array {
  const data = new Float32Array(size)
  const bits = new Uint32Array(data.buffer)
  for (let index = 0; index < size; index++) {
    if (dtype === 'F32') data[index] = view.getFloat32(start + index * 4, true)
    else if (dtype === 'F16') data[index] = fromFloat16(view.getUint16(start + index * 2, true))
    else bits[index] = view.getUint16(start + index * 2, true) << 16
  }
  return data
}
