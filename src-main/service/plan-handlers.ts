/** Answers the channels of plans. */
import type { ChannelHandlers } from '../contract/channels.js'
import type { Datasets } from './datasets.js'
import type { Estimator } from './estimate.js'
import type { Planning } from './planning.js'
import { settings } from './settings.js'

type Names = 'plan:fields' | 'plan:resolve' | 'plan:estimate'

export function planHandlers(
  planning: Planning,
  estimate: Estimator,
  datasets: Datasets,
): Pick<ChannelHandlers, Names> {
  return {
    'plan:fields': () =>
      settings.map(({ flag, path, kind }) => ({
        flag,
        path: path.join('.'),
        kind: kind.type === 'choice' ? { ...kind, choices: [...kind.choices] } : kind,
      })),
    'plan:resolve': (plan) => planning.resolve(plan),
    'plan:estimate': async ({ dataset, config }) =>
      estimate(config, (await datasets.ready(dataset)).facts),
  }
}
