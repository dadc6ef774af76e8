/** Seeded chance for plans and simulations. */
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'

export interface Chance {
  /** Uniform in [0, 1), 32 bits. */
  uniform(): number
  /** Uniform integer in [0, limit). */
  integer(limit: number): number
}

/** Murmur3's finalizer: neighbouring seeds begin with draws that have nothing to do with each other. */
function mix(word: number): number {
  let value = word | 0
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) | 0
}

export function createChance(seed: number): Chance {
  const state = [1, 2, 3, 4].map((lane) => mix(mix(seed) + Math.imul(lane, 0x9e3779b9)))
  const generator = xoroshiro128plusFromState(state)
  const uniform = () => (generator.next() >>> 0) / 0x1_0000_0000
  return { uniform, integer: (limit) => Math.floor(uniform() * limit) }
}
