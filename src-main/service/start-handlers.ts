import type { ChannelHandlers } from '../contract/channels.js'
import type { ServiceContext } from './context.js'
import { notYet } from './not-yet.js'

type Names = 'starts:add' | 'starts:remove'

export function startHandlers(context: ServiceContext): Pick<ChannelHandlers, Names> {
  void context
  return {
    'starts:add': notYet,
    'starts:remove': notYet,
  }
}
