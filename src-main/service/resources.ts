/** What the service has beside its runs: datasets, starting points, plans, the machine, settings. */
import { join } from 'node:path'
import type { ChannelHandlers } from '../contract/channels.js'
import type { PictureJob } from '../contract/picture-job.js'
import { createAssistant } from '../platform/assistant.js'
import { entryFile, projectRoot } from '../platform/entries.js'
import { appHandlers } from './app-handlers.js'
import type { ServiceContext } from './context.js'
import { datasetHandlers } from './dataset-handlers.js'
import { createDatasets } from './datasets.js'
import { machineHandlers } from './machine-handlers.js'
import { pictureHandlers } from './picture-handlers.js'
import { planHandlers } from './plan-handlers.js'
import { predictHandlers } from './predict-handlers.js'
import { openSettings } from './settings-store.js'
import { startHandlers } from './start-handlers.js'

type Names = Exclude<
  keyof ChannelHandlers,
  `runs:${string}` | `queue:${string}` | `workspace:${string}` | 'app:snapshot'
>

export interface Resources {
  readonly handlers: Pick<ChannelHandlers, Names>
  /** Ends the processes that they started. */
  close(): Promise<void>
}

/** A process that answers questions goes after this long without any. */
const idleMilliseconds = 60_000

export function createResources(context: ServiceContext): Resources {
  const { launch } = context.host
  const pictures = createAssistant<PictureJob>({
    launch,
    file: entryFile('picture-process'),
    name: 'The process that reads pictures',
    idleMilliseconds,
  })
  const settings = openSettings(context)
  const datasets = createDatasets(context, pictures, join(projectRoot(), 'resources', 'sample'))
  datasets.check()
  return {
    handlers: {
      ...appHandlers(context, { settings, datasets }),
      ...datasetHandlers(datasets, pictures),
      ...pictureHandlers(context, datasets, pictures),
      ...startHandlers(context),
      ...planHandlers(context),
      ...machineHandlers(context),
      ...predictHandlers(context),
    },
    close() {
      datasets.close()
      pictures.close()
      return Promise.resolve()
    },
  }
}
