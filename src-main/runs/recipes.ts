/**
 * The paper's recipes as whole configurations (paper sections 2 and 3) for one machine:
 * where the paper's batch (512, 4096) does not fit, `learningRateNote` says what was changed.
 */
import type { OptimizerConfig, RunConfig } from '../contract/run-config.js'

export type RecipeName = RunConfig['recipe']

export interface Recipe {
  readonly model: Pick<RunConfig['model'], 'dropout' | 'stochasticDepth' | 'freeze' | 'headBias'>
  readonly augment: RunConfig['augment']
  readonly train: Omit<
    RunConfig['train'],
    'learningRate' | 'warmupSteps' | 'evaluateEvery' | 'checkpointEvery'
  >
  /** Part of the steps. */
  readonly warmup: number
  learningRate(batch: number): number
  learningRateNote(batch: number): string
}

const shared = {
  batch: 32,
  microBatch: null,
  recompute: 'auto',
  clipNorm: 1,
  classWeights: 'none',
  earlyStopping: null,
  seed: 0,
  card: 'none',
} as const

const scratchRate = (batch: number) => 0.001 * Math.sqrt(batch / 4096)
const scratchRateNote = (batch: number) =>
  `Learning rate ${scratchRate(batch).toPrecision(2)}: the paper's 0.001 at batch 4096, scaled by the square root of the batch to ${batch}.`

export const optimizerDefaults = {
  sgd: { type: 'sgd', momentum: 0.9 },
  adamw: { type: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.03 },
} as const satisfies Record<OptimizerConfig['type'], OptimizerConfig>

export const recipes = {
  transfer: {
    model: { dropout: 0, stochasticDepth: 0, freeze: 'none', headBias: 'zero' },
    augment: { level: 'none', cropMinimumArea: 0.05, flip: true },
    train: {
      ...shared,
      duration: { steps: 500 },
      optimizer: optimizerDefaults.sgd,
      loss: 'softmax',
    },
    warmup: 0.2, // 100 of 500 steps (paper table 4)
    learningRate: () => 0.01,
    learningRateNote: (batch) =>
      `Learning rate 0.01, of the paper's 0.001 to 0.03 at batch 512; not scaled to batch ${batch}, since the gradient is clipped to norm 1.`,
  },
  scratch: {
    model: { dropout: 0, stochasticDepth: 0, freeze: 'none', headBias: 'zero' },
    augment: { level: 'light1', cropMinimumArea: 0.05, flip: true },
    train: {
      ...shared,
      duration: { epochs: 300 },
      optimizer: optimizerDefaults.adamw,
      loss: 'sigmoid',
    },
    warmup: 0.1, // 10,000 of about 93,000 steps
    learningRate: scratchRate,
    learningRateNote: scratchRateNote,
  },
  /** What the paper did with ImageNet-21k: as from scratch, for weights that others start from. */
  pretrain: {
    // -ln(classes) is what the paper's code has: -10 for 21,843 classes, -6.9 for 1,000.
    model: { dropout: 0, stochasticDepth: 0, freeze: 'none', headBias: 'prior' },
    augment: { level: 'light1', cropMinimumArea: 0.05, flip: true },
    train: {
      ...shared,
      batch: 128,
      microBatch: 32,
      duration: { epochs: 300 },
      optimizer: optimizerDefaults.adamw,
      loss: 'sigmoid',
      card: 'end',
    },
    warmup: 0.1,
    learningRate: scratchRate,
    learningRateNote: scratchRateNote,
  },
} as const satisfies Record<RecipeName, Recipe>
