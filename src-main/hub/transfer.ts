/** The bytes of one file: fetched in ranges into its incomplete file until all are here and right. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rm, stat, type FileHandle } from 'node:fs/promises'
import { VitrineError } from '../contract/errors.js'
import { stopped, wait, type Connection } from './connection.js'
import { asIs, type Remote } from './locate.js'
import { hostOf, networkError } from './refusals.js'

export interface TransferHost {
  /** Bytes of the file that are here. */
  progress(done: number): void
  readonly signal: AbortSignal
}

/**
 * Goes on where `incomplete` ends. Leaves it whole and with the right hash, or as far as it came.
 * Throws what `request` throws, and `download-damaged` (then it is removed), `disk-full`.
 */
export async function transfer(
  remote: Remote,
  incomplete: string,
  connection: Connection,
  host: TransferHost,
): Promise<void> {
  const { patience } = connection
  const known = { etag: remote.etag }
  for (let failures = 0; ;) {
    const before = await sizeOf(incomplete)
    if (before === remote.bytes) return
    try {
      const from = before > remote.bytes ? 0 : before
      await fetchRest(remote, from, known, incomplete, connection, host)
      continue
    } catch (thrown) {
      if (!(thrown instanceof VitrineError) || thrown.code !== 'offline') throw thrown
      failures = (await sizeOf(incomplete)) > before ? 1 : failures + 1
      if (failures >= patience.tries) throw thrown
    }
    await wait(patience.retryMilliseconds * 2 ** (failures - 1), host.signal)
  }
}

/** Bytes of a file; 0: it is not there. */
export async function sizeOf(file: string): Promise<number> {
  const state = await stat(file).catch(() => null)
  return state?.size ?? 0
}

/** One connection; `known.etag` becomes its answer's. Throws `offline` where it broke off. */
async function fetchRest(
  remote: Remote,
  from: number,
  known: { etag: string | null },
  incomplete: string,
  connection: Connection,
  { progress, signal }: TransferHost,
): Promise<void> {
  const { url, bytes } = remote
  const { etag } = known
  // A weak one says that files are alike, not the same.
  const strong = etag !== null && !etag.startsWith('W/')
  const range = { range: `bytes=${from}-`, ...(strong && { 'if-range': etag }) }
  const headers = { ...remote.headers, ...asIs, ...(from > 0 && range) }
  const response = await connection.request(url, { headers }, signal)
  const start = response.status === 206 ? startOf(response.headers.get('content-range')) : 0
  const found = response.headers.get('etag')
  const length = lengthOf(response.headers)
  const changed = etag !== null && found !== null && found !== etag
  const sound =
    (start === 0 || start === from) &&
    (length === null || start + length === bytes) &&
    !(changed && remote.etag !== null)
  if (!sound) {
    await response.body?.cancel().catch(() => undefined)
    throw damaged(url, `The file there is another one than was announced (${bytes} bytes).`)
  }
  known.etag = found
  if (changed && start > 0) {
    await response.body?.cancel().catch(() => undefined)
    await rm(incomplete, { force: true })
    return
  }
  const file = await open(incomplete, start === 0 ? 'w' : 'r+').catch((cause: unknown) => {
    throw unwritable(incomplete, cause)
  })
  let done = start
  try {
    for await (const chunk of response.body ?? []) {
      const part = chunk as Uint8Array
      if (done + part.length > bytes) throw damaged(url, 'More came than was announced.')
      await write(file, part, done, incomplete)
      done += part.length
      progress(done)
    }
    await file.sync()
  } catch (thrown) {
    if (signal.aborted) throw stopped()
    if (thrown instanceof VitrineError) throw thrown
    throw networkError(url, null, thrown)
  } finally {
    await file.close()
  }
  if (done < bytes) throw networkError(url, null, new Error('The connection ended early'))
}

/** First byte of `bytes FIRST-LAST/SIZE`; -1: it is none. */
function startOf(range: string | null): number {
  return Number(/^bytes (\d+)-/.exec(range ?? '')?.[1] ?? -1)
}

function lengthOf(headers: { get(name: string): string | null }): number | null {
  const words = headers.get('content-length')
  return words === null || headers.get('content-encoding') !== null ? null : Number(words)
}

async function write(file: FileHandle, part: Uint8Array, at: number, path: string): Promise<void> {
  try {
    for (let done = 0; done < part.length;) {
      done += (await file.write(part, done, part.length - done, at + done)).bytesWritten
    }
  } catch (cause) {
    throw unwritable(path, cause)
  }
}

function unwritable(path: string, cause: unknown): VitrineError {
  const { code, message } = cause as NodeJS.ErrnoException
  const full = code === 'ENOSPC' || code === 'EDQUOT'
  return new VitrineError(full ? 'disk-full' : 'file-unwritable', {
    what: `${path} cannot be written.`,
    why: full ? 'The disk is full.' : message,
    remedy: 'Make room, or choose another folder for downloads in the settings.',
  })
}

/** Holds the file to the digest; a damaged one is removed. Throws `download-damaged`. */
export async function checkDigest(
  { url, digest }: Remote,
  file: string,
  signal: AbortSignal,
): Promise<void> {
  if (digest === null) return
  const hash = createHash(digest.algorithm)
  for await (const part of createReadStream(file, { highWaterMark: 1 << 20 })) {
    if (signal.aborted) throw stopped()
    hash.update(part as Buffer)
  }
  const found = hash.digest('hex')
  if (found === digest.hex) return
  await rm(file, { force: true })
  throw damaged(url, `Its ${digest.algorithm} is ${found}, expected was ${digest.hex}.`)
}

function damaged(url: string, why: string): VitrineError {
  return new VitrineError('download-damaged', {
    what: `What came from ${hostOf(url)} is not the file that was asked for.`,
    why,
    remedy: 'Download it again; if it happens again, the mirror or proxy changes files.',
  })
}
