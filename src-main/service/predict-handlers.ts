import type { ChannelHandlers } from '../contract/channels.js'
import type { ServiceContext } from './context.js'
import { notYet } from './not-yet.js'

type Names = 'predict:pictures'

export function predictHandlers(context: ServiceContext): Pick<ChannelHandlers, Names> {
  void context
  return {
    'predict:pictures': notYet,
  }
}
