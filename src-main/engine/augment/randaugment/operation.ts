import type { Random } from '../random.js'

/** One of RandAugment's operations, with the TensorFlow semantics of the paper's code. */
export interface Operation {
  /** What the operation is applied with at `level` (magnitude / 10), draws included. */
  draw(level: number, random: Random, width: number, height: number): readonly number[]
  /** In place on [height, width, 3]. */
  apply(data: Uint8Array, width: number, height: number, args: readonly number[]): void
}

/** An operation without arguments. */
export const drawNothing = (): readonly number[] => []

/** The value or its negative, by a coin. */
export function signed(random: Random, value: number): number {
  return random.uniform() < 0.5 ? value : -value
}
