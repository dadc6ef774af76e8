/** Cheap scores of the weights that a run would start from, by their features of its pictures. */
import type { RunConfig } from '../contract/run-config.js'
import type { Measurement } from '../contract/study.js'
import type { LaunchProcess } from '../platform/process-port.js'
import { superviseEngine } from '../runs/supervisor.js'
import { splitWishOf } from './train.js'

type Scores = Omit<Extract<Measurement, { type: 'features' }>, 'type' | 'start'>

/** Throws `checkpoint-…`, `dataset-…`, `interrupted`. */
export async function measureFeatures(
  config: RunConfig,
  { launch, signal }: { readonly launch: LaunchProcess; readonly signal: AbortSignal },
): Promise<Scores> {
  let found: Scores | null = null
  await superviseEngine(
    { type: 'score', config, split: splitWishOf(config) },
    {
      ...{ launch, signal, remedy: 'Start the study again.' },
      emit(event) {
        if (event.type !== 'score') return
        const { nearestNeighbours, linear, seconds } = event
        found = { nearestNeighbours, linear, seconds }
      },
    },
  )
  if (found === null) throw new Error(`The scores of ${config.model.from} were not said.`)
  return found
}
