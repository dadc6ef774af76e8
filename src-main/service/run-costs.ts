import { parametersOf, trainingOperationsOf } from '../engine-process/model-cost.js'
import type { Costs } from '../runs/summary.js'

/** Sizes of a run's network, which its row shows. */
export const runCosts: Costs = {
  parameters: ({ config, classes }) => parametersOf(config.model, classes.length),
  operationsPerImage: ({ config, classes }) => trainingOperationsOf(config.model, classes.length),
}
