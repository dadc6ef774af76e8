/** The plain step that engines are tried, timed and compared with: the transfer recipe without chance. */
import type { Architecture } from '../../contract/model.js'
import type { Program } from '../compile/program.js'
import { trainingProgram } from './step.js'

export interface PlainStepOptions {
  readonly architecture: Architecture
  readonly classes: number
  readonly resolution: number
  /** Examples in one pass, of training and of evaluation. */
  readonly batch: number
}

/** Full fine-tuning by SGD with momentum 0.9, clipped to norm 1, softmax loss (paper section 3). */
export function plainTrainingProgram({ batch, ...sizes }: PlainStepOptions): Program {
  return trainingProgram({
    ...sizes,
    microBatch: batch,
    evaluateBatch: batch,
    optimizer: { type: 'sgd', momentum: 0.9 },
    clipNorm: 1,
    loss: 'softmax',
    mixup: false,
    dropout: 0,
    stochasticDepth: 0,
    trainable: () => true,
  })
}
