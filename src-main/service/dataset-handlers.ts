/** Answers the channels of datasets. */
import type { ChannelHandlers } from '../contract/channels.js'
import { listAnswerSchema, type PictureJob } from '../contract/picture-job.js'
import type { Assistant } from '../platform/assistant.js'
import type { Datasets } from './datasets.js'

type Names = 'datasets:add' | 'datasets:remove' | 'datasets:report' | 'datasets:pictures'

export function datasetHandlers(
  datasets: Datasets,
  pictures: Assistant<PictureJob>,
): Pick<ChannelHandlers, Names> {
  return {
    'datasets:add': ({ folder }) => datasets.add(folder),
    'datasets:remove': async ({ dataset }) => {
      await datasets.remove(dataset)
      return undefined
    },
    'datasets:report': ({ dataset }) => datasets.report(dataset),
    'datasets:pictures': async ({ dataset, split, label, offset, limit }) => {
      const { folder } = await datasets.ready(dataset)
      const job = { type: 'list', of: 'dataset', folder, split, label, offset, limit } as const
      const found = await pictures.ask(job, listAnswerSchema)
      return {
        pictures: found.pictures.map(({ index, ...shown }) => ({
          ref: { of: 'dataset', dataset, split, index } as const,
          ...shown,
        })),
        total: found.total,
      }
    },
  }
}
