import type { Label } from '../contract/label.js'
import { createRandom, permutation, stream } from '../engine/augment/random.js'
import type { Example } from './scan.js'

interface Split {
  readonly train: Example[]
  readonly validation: Example[]
}

/** Sets the share of each class aside, at least one picture where a class has two; seeded, keeps the order. */
export function splitStratified(
  examples: readonly Example[],
  validationShare: number,
  seed: number,
): Split {
  const aside = [...byClass(examples)].flatMap(([label, own]) =>
    chosen(own, validationShare, createRandom(seed, stream.split, Number(label))),
  )
  return parted(examples, aside)
}

/** Sets a share of all aside, at least one of two: pictures of several classes have no class to share out by. */
export function splitAtRandom(
  examples: readonly Example[],
  validationShare: number,
  seed: number,
): Split {
  return parted(examples, chosen(examples, validationShare, createRandom(seed, stream.split, 0)))
}

/**
 * The share of each class, at least one picture, or of all where pictures have several classes;
 * seeded, keeps the order. A smaller share is part of a larger.
 */
export function shareOf(
  examples: readonly Example[],
  trainingShare: number,
  seed: number,
): readonly Example[] {
  if (trainingShare === 1) return examples
  const single = examples.every(({ label }) => typeof label === 'number')
  const groups = single ? byClass(examples) : new Map([[0, [...examples]]])
  const kept = [...groups].flatMap(([label, own]) =>
    drawn(
      own,
      sharedCount(own.length, trainingShare),
      createRandom(seed, stream.share, Number(label)),
    ),
  )
  return parted(examples, kept).validation
}

export function sharedCount(pictures: number, trainingShare: number): number {
  return Math.min(pictures, Math.max(1, Math.round(pictures * trainingShare)))
}

function byClass(examples: readonly Example[]): Map<Label, Example[]> {
  const classes = new Map<Label, Example[]>()
  for (const example of examples) {
    const own = classes.get(example.label)
    if (own) own.push(example)
    else classes.set(example.label, [example])
  }
  return classes
}

function chosen(
  examples: readonly Example[],
  share: number,
  random: ReturnType<typeof createRandom>,
): Example[] {
  const most = Math.max(0, examples.length - 1)
  const count = Math.min(most, Math.max(1, Math.round(examples.length * share)))
  return drawn(examples, count, random)
}

function drawn(
  examples: readonly Example[],
  count: number,
  random: ReturnType<typeof createRandom>,
): Example[] {
  const order = permutation(random, examples.length).slice(0, count)
  return Array.from(order).flatMap((index) => examples[index] ?? [])
}

function parted(examples: readonly Example[], aside: readonly Example[]): Split {
  const set = new Set(aside)
  return {
    train: examples.filter((example) => !set.has(example)),
    validation: examples.filter((example) => set.has(example)),
  }
}
