/** Lines of a file that may be long and may be growing, read in slices that leave the event loop free. */
import { open } from 'node:fs/promises'

/** Bytes read at a time, and lines handed out before others get a turn. */
const [chunkBytes, sliceLines] = [256 * 1024, 250]
const newline = 10

export interface LinePlace {
  /** Lines before it. */
  readonly line: number
  /** Bytes before it. */
  readonly byte: number
}

export interface LineOptions {
  readonly from: LinePlace
  /** First line that is handed out, from 0; those before are only counted. */
  readonly first: number
  /** Lines handed out, at most. */
  readonly most: number
  /** A line without its end, and the place after it. */
  take(line: string): void
  /** Told of the place after each line, also of those that are only counted. */
  passed?(place: LinePlace): void
}

/** Returns the place after the last line handed out, and whether the file held more. What has no line end yet is left. */
export async function readLines(
  path: string,
  { from, first, most, take, passed }: LineOptions,
): Promise<LinePlace & { readonly more: boolean }> {
  const file = await open(path)
  try {
    let { line, byte } = from
    let taken = 0
    let rest = Buffer.alloc(0)
    for (let at = byte; ;) {
      const { bytesRead, buffer } = await file.read(
        Buffer.allocUnsafe(chunkBytes),
        0,
        chunkBytes,
        at,
      )
      if (bytesRead === 0) return { line, byte, more: false }
      at += bytesRead
      const chunk = Buffer.concat([rest, buffer.subarray(0, bytesRead)])
      let start = 0
      for (;;) {
        const end = chunk.indexOf(newline, start)
        if (end === -1) break
        if (taken === most) return { line, byte, more: true }
        if (line >= first) {
          take(chunk.toString('utf8', start, end))
          if (++taken % sliceLines === 0) await new Promise((proceed) => setImmediate(proceed))
        }
        line++
        byte += end + 1 - start
        start = end + 1
        passed?.({ line, byte })
      }
      rest = chunk.subarray(start)
    }
  } finally {
    await file.close()
  }
}
