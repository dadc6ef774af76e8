/** Seeded chance for plans and simulations. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

export interface Chance {
  /** Uniform in [0, 1), 32 bits. */
  uniform(): number
  /** Uniform integer in [0, limit). */
  integer(limit: number): number
}

export function createChance(seed: number): Chance {
  const generator = xoroshiro128plus(seed)
  const uniform = () => (generator.next() >>> 0) / 0x1_0000_0000
  return { uniform, integer: (limit) => Math.floor(uniform() * limit) }
}
