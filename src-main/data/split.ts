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
  const byLabel = new Map<Label, Example[]>()
  for (const example of examples) {
    const own = byLabel.get(example.label)
    if (own) own.push(example)
    else byLabel.set(example.label, [example])
  }
  const aside = [...byLabel].flatMap(([label, own]) =>
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

function chosen(
  examples: readonly Example[],
  share: number,
  random: ReturnType<typeof createRandom>,
): Example[] {
  const most = Math.max(0, examples.length - 1)
  const count = Math.min(most, Math.max(1, Math.round(examples.length * share)))
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
