import type { ChannelHandlers } from '../contract/channels.js'
import type { ServiceContext } from './context.js'
import { notYet } from './not-yet.js'

type Names = 'datasets:add' | 'datasets:remove' | 'datasets:report' | 'datasets:pictures'

export function datasetHandlers(context: ServiceContext): Pick<ChannelHandlers, Names> {
  void context
  return {
    'datasets:add': notYet,
    'datasets:remove': notYet,
    'datasets:report': notYet,
    'datasets:pictures': notYet,
  }
}
