/** What a page plans, as a wish that `prepareRun` understands. */
import type { ChannelInput } from '../contract/channels.js'
import { VitrineError } from '../contract/errors.js'
import type { DatasetId, StartId } from '../contract/ids.js'
import type { ConfigWish } from '../contract/run-config.js'
import type { ServiceContext } from './context.js'

/**
 * The wish with the dataset's folder, the starting point's file and the settings' engine under it.
 * Throws `dataset-not-found`, `start-not-found`.
 */
export function wishOfPlan(
  context: ServiceContext,
  { dataset, start, wish }: ChannelInput<'plan:resolve'>,
): Promise<ConfigWish> {
  const { engine } = context.hub.current('settings')
  const data = { ...wish.data, folder: folderOf(context, dataset) }
  const model = { ...wish.model, from: fileOf(context, start) }
  return Promise.resolve({ ...wish, data, model, engine: { ...engine, ...wish.engine } })
}

function folderOf({ hub }: ServiceContext, id: DatasetId): string {
  const dataset = hub.current('datasets').find((each) => each.id === id)
  if (dataset) return dataset.folder
  throw new VitrineError('dataset-not-found', {
    what: `There is no dataset ${id}.`,
    why: 'It is not in the list of datasets.',
    remedy: 'Choose another one, or add its folder.',
  })
}

function fileOf({ hub }: ServiceContext, id: StartId): string {
  if (id === 'scratch') return 'scratch'
  const start = hub.current('starts').find((each) => each.id === id)
  if (start?.kind === 'scratch') return 'scratch'
  if (start?.file) return start.file
  throw new VitrineError('start-not-found', {
    what: `There is no starting point ${start?.title ?? id} on this machine.`,
    why: start ? 'Its weights are not here.' : 'It is not in the list.',
    remedy: 'Choose another one, or add its file.',
  })
}
