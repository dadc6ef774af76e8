import type { ChannelHandlers } from '../contract/channels.js'
import type { ServiceContext } from './context.js'
import { notYet } from './not-yet.js'

type Names = 'machine:examine' | 'machine:probe'

export function machineHandlers(context: ServiceContext): Pick<ChannelHandlers, Names> {
  void context
  return {
    'machine:examine': notYet,
    'machine:probe': notYet,
  }
}
