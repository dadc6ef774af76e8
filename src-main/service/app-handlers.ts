import type { ChannelHandlers } from '../contract/channels.js'
import type { ServiceContext } from './context.js'
import { notYet } from './not-yet.js'

type Names =
  | 'app:about'
  | 'app:diagnostics'
  | 'app:log'
  | 'app:reveal'
  | 'app:pick-folder'
  | 'app:pick-checkpoint'
  | 'app:list-folder'
  | 'settings:update'

export function appHandlers(context: ServiceContext): Pick<ChannelHandlers, Names> {
  void context
  return {
    'app:about': notYet,
    'app:diagnostics': notYet,
    'app:log': notYet,
    'app:reveal': notYet,
    'app:pick-folder': notYet,
    'app:pick-checkpoint': notYet,
    'app:list-folder': notYet,
    'settings:update': notYet,
  }
}
