import { createRandom, drawBeta, stream } from './random.js'

/** Lambda of one step's Mixup: max(l, 1 - l) with l ~ Beta(alpha, alpha); 1 (no Mixup) where alpha is 0. */
export function mixupLambda(seed: number, step: number, alpha: number): number {
  if (alpha === 0) return 1
  const lambda = drawBeta(createRandom(seed, stream.mixup, step), alpha, alpha)
  return Math.max(lambda, 1 - lambda)
}
