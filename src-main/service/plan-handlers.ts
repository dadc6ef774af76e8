import type { ChannelHandlers } from '../contract/channels.js'
import type { ServiceContext } from './context.js'
import { notYet } from './not-yet.js'

type Names = 'plan:fields' | 'plan:resolve' | 'plan:estimate'

export function planHandlers(context: ServiceContext): Pick<ChannelHandlers, Names> {
  void context
  return {
    'plan:fields': notYet,
    'plan:resolve': notYet,
    'plan:estimate': notYet,
  }
}
