/** Answers `predict:pictures` through a process that keeps the models open. */
import { join } from 'node:path'
import type { ChannelHandlers } from '../contract/channels.js'
import { predictAnswerSchema, type ModelJob } from '../contract/model-job.js'
import type { Assistant } from '../platform/assistant.js'
import type { ServiceContext } from './context.js'
import type { Datasets } from './datasets.js'
import { placeOf } from './picture-handlers.js'
import type { SettingsStore } from './settings-store.js'

export function predictHandlers(
  context: Pick<ServiceContext, 'workspace'>,
  datasets: Datasets,
  settings: SettingsStore,
  models: Assistant<ModelJob>,
): Pick<ChannelHandlers, 'predict:pictures'> {
  return {
    'predict:pictures': async ({ runs, pictures, top }) => {
      const { executor, provider, threads } = settings.read().engine
      const job: ModelJob = {
        type: 'predict',
        runs: runs.map((run) => join(context.workspace(), 'runs', run)),
        pictures: pictures.map((picture) =>
          picture.type === 'sent'
            ? picture
            : { type: 'known', at: placeOf(context, datasets, picture.picture) },
        ),
        top,
        engine: { executor, provider, threads },
      }
      return { answers: await models.ask(job, predictAnswerSchema) }
    },
  }
}
