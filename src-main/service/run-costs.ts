import { parametersOf, trainingOperationsOf } from '../engine-process/model-cost.js'
import type { SizeOf } from '../study/paper/cells.js'
import type { Costs } from '../runs/summary.js'

/** Sizes of a run's network, which its row shows. */
export const runCosts: Costs = {
  parameters: ({ config, classes }) => parametersOf(config.model, classes.length),
  operationsPerImage: ({ config, classes }) => trainingOperationsOf(config.model, classes.length),
}

/** Of the paper's networks, with ImageNet-1k's classes. */
export const networkSize: SizeOf = (name, resolution) => {
  const model = { name, gelu: 'tanh', resolution } as const
  return {
    parameters: parametersOf(model, 1000),
    operationsPerImage: trainingOperationsOf(model, 1000),
  }
}
