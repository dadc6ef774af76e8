/** What the paper suggests for a dataset's size: how long to train and how to warm up. */
import type { Duration, RunConfig } from '../contract/run-config.js'

export interface PaperDefaults {
  readonly duration: Duration
  /** null: the recipe's part of the steps. */
  readonly warmupSteps: number | null
  /** Why, for people. */
  readonly note: string
}

/**
 * Table 4's schedules by the datasets they were used on, the shorter of each pair: Pets has 3,312
 * training pictures, Resisc45 18,900 and CIFAR-100 49,000, ImageNet-1k 1.28 million.
 */
const schedules = [
  { below: 10_000, steps: 500, warmupSteps: 100, like: 'Pets37 and Kitti' },
  { below: 200_000, steps: 2500, warmupSteps: 200, like: 'CIFAR-100 and Resisc45' },
  { below: Infinity, steps: 20_000, warmupSteps: 500, like: 'ImageNet-1k' },
] as const

/** `examples`: training pictures. */
export function paperDefaults(recipe: RunConfig['recipe'], examples: number): PaperDefaults {
  const count = examples.toLocaleString('en')
  switch (recipe) {
    case 'transfer': {
      const schedule = schedules.find(({ below }) => examples < below) ?? schedules[2]
      const { steps, warmupSteps, like } = schedule
      return {
        duration: { steps },
        warmupSteps,
        note: `${steps} steps, the first ${warmupSteps} of them warming up: the paper's schedule for datasets of the size of ${like} (table 4); this one has ${count} training pictures.`,
      }
    }
    case 'scratch':
    case 'pretrain':
      return {
        duration: { epochs: 300 },
        warmupSteps: null,
        note: `300 epochs, as the paper trained on ImageNet-1k from scratch. On ${count} pictures of one's own a pretrained start nearly always ends better and sooner (section 4.2).`,
      }
  }
}
