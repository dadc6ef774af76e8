import type { Picture } from '../engine/augment/picture.js'
import type { Decode } from './decode.js'

/** Remembers decoded pictures, dropping the least recently used beyond `bytes`; 0 remembers none. */
export function cachedDecode(decode: Decode, bytes: number): Decode {
  const held = new Map<string, Picture>()
  let size = 0
  return async (path) => {
    const known = held.get(path)
    if (known !== undefined) {
      held.delete(path)
      held.set(path, known)
      return known
    }
    const picture = await decode(path)
    if (picture.data.length > bytes) return picture
    held.set(path, picture)
    size += picture.data.length
    for (const [oldest, dropped] of held) {
      if (size <= bytes) break
      held.delete(oldest)
      size -= dropped.data.length
    }
    return picture
  }
}
