/**
 * The first run that Home offers: the smallest model on the sample from scratch, as `vitrine demo`
 * trains it, short enough to see it learn at once.
 */
import type { ConfigWish } from '#contract/run-config.js'

export const firstRunWish: ConfigWish = {
  recipe: 'scratch',
  model: { name: 'test', resolution: 64 },
  augment: { level: 'none', cropMinimumArea: 0.4 },
  train: {
    batch: 32,
    duration: { steps: 2500 },
    warmup: '10%',
    learningRate: 0.003,
    optimizer: { weightDecay: 1 },
    loss: 'softmax',
    seed: 0,
  },
  engine: { cacheMebibytes: 64 },
}

/** The fine-tuning that Home expresses a speed in: the paper's short transfer at Vitrine's batch. */
export const typicalTransfer = { steps: 500, batch: 32, resolution: 224, model: 'Ti/16' } as const
