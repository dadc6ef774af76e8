/** Pictures that are nearly the same: resized, compressed again, a little darker. */

/** Sides of the grey picture that a hash is taken of. */
export const [hashWidth, hashHeight] = [9, 8]

/** Bits of 64 that may differ; two unrelated pictures differ in 32, give or take 4. */
const nearDistance = 6

/** 64 bits: whether each grey value is below its right neighbour's; `grey` [8, 9], row by row. */
export function differenceHash(grey: ArrayLike<number>): bigint {
  let hash = 0n
  for (let row = 0; row < hashHeight; row++) {
    for (let column = 0; column < hashWidth - 1; column++) {
      const at = row * hashWidth + column
      hash = (hash << 1n) | BigInt((grey[at] ?? 0) < (grey[at + 1] ?? 0))
    }
  }
  return hash
}

export interface Hashed {
  readonly path: string
  readonly hash: bigint
}

export interface NearPair {
  readonly training: string
  readonly validation: string
  readonly distance: number
}

/** For each validation picture its nearest training picture, where within `distance`; nearest first. */
export function leakedPairs(
  training: readonly Hashed[],
  validation: readonly Hashed[],
  distance = nearDistance,
): NearPair[] {
  const words = training.map(({ hash }) => halves(hash))
  // All pictures of one grey have one hash, which says nothing of them.
  const plain = (hash: bigint) => hash === 0n
  return validation
    .flatMap(({ path, hash }): NearPair[] => {
      if (plain(hash)) return []
      const [high, low] = halves(hash)
      let [nearest, least] = [-1, distance + 1]
      words.forEach(([otherHigh, otherLow], at) => {
        const differing = ones(high ^ otherHigh) + ones(low ^ otherLow)
        if (differing < least) [nearest, least] = [at, differing]
      })
      const other = training[nearest]
      return other ? [{ training: other.path, validation: path, distance: least }] : []
    })
    .sort((a, b) => a.distance - b.distance)
}

function halves(hash: bigint): readonly [number, number] {
  return [Number(hash >> 32n) | 0, Number(hash & 0xffff_ffffn) | 0]
}

/** Bits that are set, of 32. */
function ones(word: number): number {
  let value = word - ((word >>> 1) & 0x55555555)
  value = (value & 0x33333333) + ((value >>> 2) & 0x33333333)
  return Math.imul((value + (value >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
