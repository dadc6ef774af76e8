/** Which pictures that a run is measured on are nearly ones that it trained on. */
import type { LeakageAnswer, LeakedSet } from '../contract/picture-job.js'
import { greyPicture } from '../data/grey-picture.js'
import { fingerprintOfPicture } from '../data/fingerprint.js'
import type { Example } from '../data/scan.js'
import {
  differenceHash,
  hashHeight,
  hashWidth,
  leakedPairs,
  type Hashed,
} from '../study/near-duplicates.js'

export interface LeakageSets {
  readonly training: readonly Example[]
  readonly inside: readonly Example[]
  readonly outside: readonly Example[]
}

interface Host {
  progress(done: number, total: number): void
  readonly signal: AbortSignal
}

/** Pictures that are decoded at once. */
const together = 8

export interface NearDuplicates {
  /** Pictures that cannot be read are like none. Throws the signal's reason. */
  find(sets: LeakageSets, host: Host): Promise<LeakageAnswer>
}

/** Hashes stay for the next question; a picture that was written again is hashed anew. */
export function createNearDuplicates(): NearDuplicates {
  const hashes = new Map<string, bigint>()

  async function hashOf(path: string): Promise<bigint | null> {
    const fingerprint = fingerprintOfPicture(path)
    const known = fingerprint === null ? undefined : hashes.get(fingerprint)
    if (known !== undefined) return known
    const grey = await greyPicture(path, hashWidth, hashHeight)
    if (grey === null || fingerprint === null) return null
    const hash = differenceHash(grey)
    hashes.set(fingerprint, hash)
    return hash
  }

  return {
    async find({ training, inside, outside }, { progress, signal }) {
      const total = training.length + inside.length + outside.length
      let done = 0
      async function hashed(examples: readonly Example[]): Promise<Hashed[]> {
        const found: Hashed[] = []
        for (let at = 0; at < examples.length; at += together) {
          signal.throwIfAborted()
          const some = examples.slice(at, at + together)
          const own = await Promise.all(some.map(({ path }) => hashOf(path)))
          own.forEach((hash, place) => {
            const path = some[place]?.path
            if (hash !== null && path !== undefined) found.push({ path, hash })
          })
          done += some.length
          progress(done, total)
        }
        return found
      }
      const known = await hashed(training)
      const leakedOf = async (examples: readonly Example[]): Promise<LeakedSet> => ({
        examples: examples.length,
        pairs: leakedPairs(known, await hashed(examples)),
      })
      return { inside: await leakedOf(inside), outside: await leakedOf(outside) }
    },
  }
}
