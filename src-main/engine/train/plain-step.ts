/** The plain step that engines are tried, timed and compared with: the transfer recipe without chance. */
import type { Architecture } from '../../contract/model.js'
import type { OptimizerConfig } from '../../contract/run-config.js'
import type { Program } from '../compile/program.js'
import { trainingProgram } from './step.js'

export interface PlainStepOptions {
  readonly architecture: Architecture
  readonly classes: number
  readonly resolution: number
  /** Examples in one pass, of training and of evaluation. */
  readonly batch: number
  /** SGD with momentum 0.9 unless told. */
  readonly optimizer?: OptimizerConfig
  /** As a run in float16 does; not unless told. */
  readonly lossScaling?: boolean
  /** Not unless told. */
  readonly recompute?: boolean
}

/** Full fine-tuning, clipped to norm 1, softmax loss (paper section 3). */
export function plainTrainingProgram({
  batch,
  optimizer = { type: 'sgd', momentum: 0.9 },
  lossScaling = false,
  recompute = false,
  ...sizes
}: PlainStepOptions): Program {
  return trainingProgram({
    ...sizes,
    microBatch: batch,
    evaluateBatch: batch,
    optimizer,
    clipNorm: 1,
    loss: 'softmax',
    lossScaling,
    mixup: false,
    dropout: 0,
    stochasticDepth: 0,
    recompute,
    trainable: () => true,
  })
}
