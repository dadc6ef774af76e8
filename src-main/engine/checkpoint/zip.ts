/**
 * Reads zip archives from hands not trusted: the whole directory is checked (sizes, overlaps,
 * names given twice) before anything is inflated, inflating stops at the size that the
 * directory claims, and checksums are compared. Zip64 is read; encryption and compressions
 * other than deflate are not. fflate's own unzip checks none of this.
 */
import { Inflate } from 'fflate'
import { VitrineError } from '../../contract/errors.js'
import { crc32 } from './crc32.js'
import { malformed } from './malformed.js'

interface Entry {
  readonly name: string
  readonly method: number
  readonly crc: number
  /** Bytes in the archive, and unpacked. */
  readonly packed: number
  readonly size: number
  /** Of the local header. */
  readonly offset: number
}

/** No deflate stream expands by more. */
const largestExpansion = 1032
/** Weights hardly shrink; a large head of zeros does. Beyond this, an archive is a trap. */
const largestTotal = (fileBytes: number) => 2 ** 26 + 100 * fileBytes
/** In the 32-bit fields: the value is in the zip64 extra field. */
const elsewhere = 0xffffffff
/** Input given to the inflater at a time; its output is looked at after each. */
const slice = 2 ** 14

/**
 * Yields each entry unpacked, in the directory's order, one in memory at a time.
 * Throws `checkpoint-malformed`; nothing is yielded before the whole directory held.
 */
export function* readZip(
  bytes: Uint8Array,
  file: string,
): Generator<{ name: string; body: Uint8Array }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let entries: Entry[]
  let bodies: Map<Entry, Uint8Array>
  try {
    entries = readDirectory(bytes, view, file)
    checkNames(entries, file)
    bodies = findBodies(entries, bytes, view, file)
  } catch (thrown) {
    if (thrown instanceof RangeError) throw malformed(file, 'An offset points outside of the file.')
    throw thrown
  }
  for (const entry of entries) {
    const body = unpack(entry, bodies.get(entry) ?? new Uint8Array(), file)
    if (crc32(body) !== entry.crc) throw malformed(file, `${entry.name}: its checksum is wrong.`)
    yield { name: entry.name, body }
  }
}

function uint64(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true))
}

interface Directory {
  /** Byte of its first entry, and its length in bytes. */
  readonly start: number
  readonly length: number
  readonly count: number
}

function findDirectory(bytes: Uint8Array, view: DataView, file: string): Directory {
  const last = bytes.length - 22
  for (let end = last; end >= Math.max(0, last - 0xffff); end--) {
    if (view.getUint32(end, true) !== 0x06054b50) continue
    // The comment must reach to the end: else the mark is a part of it.
    if (end + 22 + view.getUint16(end + 20, true) !== bytes.length) continue
    const hasLocator = end >= 20 && view.getUint32(end - 20, true) === 0x07064b50
    if (!hasLocator)
      return {
        start: view.getUint32(end + 16, true),
        length: view.getUint32(end + 12, true),
        count: view.getUint16(end + 10, true),
      }
    const wide = uint64(view, end - 20 + 8)
    if (view.getUint32(wide, true) !== 0x06064b50)
      throw malformed(file, 'Expected the zip64 end record where its locator points, found none.')
    return {
      start: uint64(view, wide + 48),
      length: uint64(view, wide + 40),
      count: uint64(view, wide + 32),
    }
  }
  throw malformed(file, 'Expected the end record of a zip archive, found none: truncated?')
}

function readDirectory(bytes: Uint8Array, view: DataView, file: string): Entry[] {
  const { start, length, count } = findDirectory(bytes, view, file)
  const entries: Entry[] = []
  const decoder = new TextDecoder()
  let at = start
  // A count beyond the file ends at the first entry that is not there.
  for (let index = 0; index < count; index++) {
    if (view.getUint32(at, true) !== 0x02014b50)
      throw malformed(file, `Entry ${index} of the zip directory is damaged.`)
    const nameLength = view.getUint16(at + 28, true)
    const extraLength = view.getUint16(at + 30, true)
    const extra = at + 46 + nameLength
    const name = decoder.decode(bytes.subarray(at + 46, extra))
    if (view.getUint16(at + 8, true) & 1) throw malformed(file, `${name} is encrypted.`)
    const wide = zip64Values(view, extra, extra + extraLength)
    const value = (offset: number): number => {
      const narrow = view.getUint32(at + offset, true)
      if (narrow !== elsewhere) return narrow
      const next = wide.shift()
      if (next === undefined) throw malformed(file, `${name}: its zip64 field is missing.`)
      return next
    }
    const size = value(24)
    const packed = value(20)
    const offset = value(42)
    const method = view.getUint16(at + 10, true)
    entries.push({ name, method, crc: view.getUint32(at + 16, true), packed, size, offset })
    at = extra + extraLength + view.getUint16(at + 32, true)
  }
  if (at !== start + length)
    throw malformed(
      file,
      `Expected ${count} entries in ${length} bytes of zip directory, found ${at - start} bytes.`,
    )
  return entries
}

/** The numbers of the zip64 extra field, in the order of the narrow fields that they stand for. */
function zip64Values(view: DataView, from: number, to: number): number[] {
  let at = from
  while (at + 4 <= to) {
    const [kind, length] = [view.getUint16(at, true), view.getUint16(at + 2, true)]
    const end = Math.min(at + 4 + length, to)
    if (kind === 1) {
      const values: number[] = []
      for (let field = at + 4; field + 8 <= end; field += 8) values.push(uint64(view, field))
      return values
    }
    at += 4 + length
  }
  return []
}

function checkNames(entries: readonly Entry[], file: string): void {
  const names = new Set<string>()
  for (const { name } of entries) {
    if (names.has(name)) throw malformed(file, `${name} appears twice.`)
    names.add(name)
  }
}

/** The packed bytes of each entry: within the file, apart from each other, of a size that can be. */
function findBodies(
  entries: readonly Entry[],
  bytes: Uint8Array,
  view: DataView,
  file: string,
): Map<Entry, Uint8Array> {
  const spans: { name: string; from: number; to: number }[] = []
  const bodies = new Map<Entry, Uint8Array>()
  let total = 0
  for (const entry of entries) {
    const { name, method, packed, size, offset } = entry
    if (view.getUint32(offset, true) !== 0x04034b50)
      throw malformed(file, `${name} has no local header.`)
    const from = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true)
    if (from + packed > bytes.length) throw malformed(file, `${name} runs past the file's end.`)
    if (method !== 0 && method !== 8)
      throw malformed(file, `${name}: expected no compression or deflate, found method ${method}.`)
    const largest = method === 0 ? packed : packed * largestExpansion
    if (size > largest || (method === 0 && size < packed))
      throw malformed(file, `${name} claims ${size} bytes from ${packed}.`)
    total += size
    spans.push({ name, from: offset, to: from + packed })
    bodies.set(entry, bytes.subarray(from, from + packed))
  }
  if (total > largestTotal(bytes.length))
    throw malformed(file, `Its arrays claim ${total} bytes, the file has ${bytes.length}.`)
  spans.sort((a, b) => a.from - b.from)
  spans.forEach((span, index) => {
    const next = spans[index + 1]
    if (next && next.from < span.to) throw malformed(file, `${span.name} and ${next.name} overlap.`)
  })
  return bodies
}

function unpack({ name, method, size }: Entry, packed: Uint8Array, file: string): Uint8Array {
  if (method === 0) return packed
  const body = new Uint8Array(size)
  let at = 0
  const inflate = new Inflate((chunk) => {
    if (at + chunk.length > size) throw malformed(file, `${name} holds more than ${size} bytes.`)
    body.set(chunk, at)
    at += chunk.length
  })
  try {
    for (let from = 0; from < packed.length || from === 0; from += slice)
      inflate.push(packed.subarray(from, from + slice), from + slice >= packed.length)
  } catch (thrown) {
    if (thrown instanceof VitrineError) throw thrown
    throw malformed(file, `${name} does not inflate: ${String(thrown)}.`)
  }
  if (at !== size) throw malformed(file, `${name}: expected ${size} bytes, found ${at}.`)
  return body
}
