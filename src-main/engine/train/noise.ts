/** The chance of one micro-batch's dropout and stochastic depth, seeded by (seed, step, example). */
import { createRandom, stream } from '../augment/random.js'
import type { HostInput } from '../host-array.js'
import { dropoutKeySize } from '../model/dropout.js'

export interface NoiseOptions {
  readonly dropout: number
  /** Drop rate of the last block. */
  readonly stochasticDepth: number
  readonly depth: number
  readonly microBatch: number
}

/** Rate of block i of `depth`: i / (depth - 1) of the largest. */
export function dropRate(block: number, depth: number, largest: number): number {
  return depth === 1 ? largest : (block / (depth - 1)) * largest
}

/**
 * Inputs `dropoutKey`, `exampleOffset` and `keep`, each where its rate is above 0, for the
 * examples from `start` of step `step`'s batch on. An example's draws do not depend on the
 * micro-batch that it is in.
 */
export function noiseInputs(
  { dropout, stochasticDepth, depth, microBatch }: NoiseOptions,
  { seed, step, start }: { readonly seed: number; readonly step: number; readonly start: number },
): Record<string, HostInput> {
  const inputs: Record<string, HostInput> = {}
  if (dropout > 0) {
    const random = createRandom(seed, stream.dropout, step)
    const key = Float32Array.from({ length: dropoutKeySize }, () => random.integer(4096))
    inputs['dropoutKey'] = { dtype: 'float32', shape: [dropoutKeySize], data: key }
    inputs['exampleOffset'] = { dtype: 'float32', shape: [], data: Float32Array.of(start) }
  }
  if (stochasticDepth > 0) {
    const keep = new Float32Array(2 * depth * microBatch)
    for (let row = 0; row < microBatch; row++) {
      const random = createRandom(seed, stream.depth, step, start + row)
      for (let branch = 0; branch < 2 * depth; branch++) {
        const rate = dropRate(Math.floor(branch / 2), depth, stochasticDepth)
        keep[branch * microBatch + row] = random.uniform() < rate ? 0 : 1 / (1 - rate)
      }
    }
    inputs['keep'] = { dtype: 'float32', shape: [2 * depth, microBatch], data: keep }
  }
  return inputs
}
