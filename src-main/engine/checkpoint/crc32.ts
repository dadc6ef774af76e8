/**
 * The checksum of zip archives (CRC-32, polynomial 0xedb88320 reflected), unsigned. Eight bytes at a
 * time, for a checkpoint has hundreds of millions: row k of the table is what a byte does to the
 * checksum once k others have come after it.
 */
const rows = 8

const table = new Uint32Array(rows * 256)
for (let byte = 0; byte < 256; byte++) {
  let remainder = byte
  for (let bit = 0; bit < 8; bit++)
    remainder = remainder & 1 ? 0xedb88320 ^ (remainder >>> 1) : remainder >>> 1
  table[byte] = remainder
}
for (let at = 256; at < table.length; at++) {
  const before = table[at - 256] ?? 0
  table[at] = (table[before & 255] ?? 0) ^ (before >>> 8)
}

const after = (row: number, byte: number): number => table[(row << 8) | byte] ?? 0

export function crc32(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const whole = bytes.length - (bytes.length % rows)
  let remainder = 0xffffffff
  for (let at = 0; at < whole; at += rows) {
    const a = remainder ^ view.getUint32(at, true)
    const b = view.getUint32(at + 4, true)
    remainder =
      after(7, a & 255) ^
      after(6, (a >>> 8) & 255) ^
      after(5, (a >>> 16) & 255) ^
      after(4, a >>> 24) ^
      after(3, b & 255) ^
      after(2, (b >>> 8) & 255) ^
      after(1, (b >>> 16) & 255) ^
      after(0, b >>> 24)
  }
  for (const byte of bytes.subarray(whole))
    remainder = after(0, (remainder ^ byte) & 255) ^ (remainder >>> 8)
  return (remainder ^ 0xffffffff) >>> 0
}
