/** One download from its wish to a file in the cache that was checked whole. */
import { mkdir, rm, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { VitrineError } from '../contract/errors.js'
import { takeLock } from '../platform/lock-file.js'
import { findInCache, placeOf, removeStale, type Wanted } from './cache.js'
import type { Connection } from './connection.js'
import { locate } from './locate.js'
import type { Origins } from './origins.js'
import { checkDigest, sizeOf, transfer } from './transfer.js'

export interface FetchHost {
  /** Where the beginning lies, and what it will be. */
  begun(incomplete: string, total: number): void
  progress(done: number): void
  /** All is here and is looked at. */
  checking(): void
  /** Throws what is wrong with the checkpoint in `file`. */
  verify(file: string): Promise<void>
  readonly signal: AbortSignal
}

export interface FetchFrom {
  readonly cache: string
  readonly origins: Origins
  readonly connection: Connection
}

/** Room that stays free for all else. */
const spareBytes = 64 * 2 ** 20

/**
 * Returns the path in the cache, at once where it is there already. Throws `offline`, `hub-…`,
 * `download-…`, `disk-full`, `file-unwritable`, `interrupted` and what `verify` throws.
 */
export async function fetchCheckpoint(
  wanted: Wanted,
  { cache, origins, connection }: FetchFrom,
  host: FetchHost,
): Promise<string> {
  const { signal } = host
  const here = await findInCache(cache, wanted)
  if (here) return here.file
  const remote = await locate(wanted, origins, connection, signal)
  const place = placeOf(cache, wanted, remote.key, remote.commit)
  const { incomplete } = place
  await makeFolder(dirname(incomplete))
  const lock = takeLock(`${incomplete}.lock`)
  if (lock.type === 'held') throw fetchedElsewhere(lock.owner)
  try {
    await removeStale(cache, wanted, place)
    const done = await sizeOf(incomplete)
    await checkRoom(dirname(incomplete), remote.bytes - done)
    host.begun(incomplete, remote.bytes)
    host.progress(Math.min(done, remote.bytes))
    await transfer(remote, incomplete, connection, host)
    host.checking()
    await checkDigest(remote, incomplete, signal)
    await host.verify(incomplete).catch(async (thrown: unknown) => {
      const unfit = thrown instanceof VitrineError && thrown.code.startsWith('checkpoint-')
      if (unfit) await rm(incomplete, { force: true })
      throw thrown
    })
    return await place.finish()
  } catch (thrown) {
    if (thrown instanceof VitrineError && thrown.code === 'download-damaged') {
      await rm(incomplete, { force: true })
    }
    throw thrown
  } finally {
    lock.release()
  }
}

async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new VitrineError('file-unwritable', {
      what: `The folder ${folder} cannot be made.`,
      why: cause instanceof Error ? cause.message : String(cause),
      remedy: 'Choose another folder for downloads in the settings (or by HF_HUB_CACHE).',
    })
  })
}

/** Throws `disk-full`. */
async function checkRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  if (free >= bytes + spareBytes) return
  const gibibytes = (count: number) => `${(count / 2 ** 30).toFixed(2)} GiB`
  throw new VitrineError('disk-full', {
    what: `There is not enough room in ${folder}.`,
    why: `${gibibytes(bytes)} are to come, ${gibibytes(free)} are free.`,
    remedy:
      'Make room, or choose another folder for downloads in the settings (or by HF_HUB_CACHE).',
  })
}

function fetchedElsewhere(owner: number): VitrineError {
  return new VitrineError('download-busy', {
    what: 'This is being downloaded already.',
    why: owner === process.pid ? 'Vitrine is at it.' : `Process ${owner} is at it.`,
    remedy: 'Wait for its end; then it is here too.',
  })
}
