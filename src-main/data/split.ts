import { createRandom, permutation, stream } from '../engine/augment/random.js'
import type { Example } from './scan.js'

/** Sets the share of each class aside, at least one picture where a class has two; seeded, keeps the order. */
export function splitStratified(
  examples: readonly Example[],
  validationShare: number,
  seed: number,
): { train: Example[]; validation: Example[] } {
  const aside = new Set<Example>()
  for (const label of new Set(examples.map((example) => example.label))) {
    const own = examples.filter((example) => example.label === label)
    const count = Math.min(own.length - 1, Math.max(1, Math.round(own.length * validationShare)))
    for (const index of permutation(createRandom(seed, stream.split, label), own.length).slice(
      0,
      Math.max(0, count),
    )) {
      const example = own[index]
      if (example !== undefined) aside.add(example)
    }
  }
  return {
    train: examples.filter((example) => !aside.has(example)),
    validation: examples.filter((example) => aside.has(example)),
  }
}
