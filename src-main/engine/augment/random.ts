/** Seeded chance: every draw is a function of the words it was seeded with and of its place in the sequence. */
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'

export interface Random {
  /** Uniform in [0, 1), 32 bits. */
  uniform(): number
  /** Uniform integer in [0, limit). */
  integer(limit: number): number
  /** Standard normal. */
  normal(): number
}

/** The word that keeps the draws of one purpose apart from those of another with the same seed. */
export const stream = {
  augment: 0x617567,
  epoch: 0x65706f,
  split: 0x73706c,
  share: 0x736872,
  mixup: 0x6d69,
  dropout: 0x64726f,
  depth: 0x646570,
} as const

/** Murmur3's finalizer: spreads neighbouring words over 32 bits. */
function mix(word: number): number {
  let value = word | 0
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) | 0
}

/** A generator of its own for each list of words, such as (seed, epoch, index). */
export function createRandom(...words: readonly number[]): Random {
  const lanes: readonly number[] = [0, 1, 2, 3]
  const state = lanes.map((lane) =>
    words.reduce<number>(
      (hash, word) => mix(Math.imul(hash, 31) + mix(word + 0x9e3779b9)),
      mix(lane + 0x51ed270b),
    ),
  )
  if (!state.some((word) => word !== 0)) state[0] = 1
  const generator = xoroshiro128plusFromState(state)
  const uniform = () => (generator.next() >>> 0) / 0x1_0000_0000
  return {
    uniform,
    integer: (limit) => Math.floor(uniform() * limit),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  }
}

/** Gamma(shape, 1) by Marsaglia and Tsang (2000); shapes under 1 by their boost, kept as a logarithm. */
function logGamma(random: Random, shape: number): number {
  if (shape < 1) return logGamma(random, shape + 1) + Math.log(1 - random.uniform()) / shape
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = random.normal()
    const v = (1 + c * x) ** 3
    if (v > 0 && Math.log(1 - random.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
      return Math.log(d * v)
    }
  }
}

/** A draw from Beta(a, b). */
export function drawBeta(random: Random, a: number, b: number): number {
  return 1 / (1 + Math.exp(logGamma(random, b) - logGamma(random, a)))
}

/** 0..size-1 in an order that the generator fixes (Fisher and Yates). */
export function permutation(random: Random, size: number): Int32Array {
  const order = Int32Array.from({ length: size }, (_, index) => index)
  for (let last = size - 1; last > 0; last--) {
    const other = random.integer(last + 1)
    const held = order[last] ?? 0
    order[last] = order[other] ?? 0
    order[other] = held
  }
  return order
}
