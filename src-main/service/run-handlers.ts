import type { ChannelHandlers } from '../contract/channels.js'
import type { ServiceContext } from './context.js'
import { notYet } from './not-yet.js'

type Names =
  | 'runs:create'
  | 'runs:detail'
  | 'runs:series'
  | 'runs:log'
  | 'runs:batch'
  | 'runs:predictions'
  | 'runs:edit'
  | 'runs:pause'
  | 'runs:resume'
  | 'runs:stop'
  | 'runs:cancel'
  | 'runs:delete'
  | 'queue:reorder'

export function runHandlers(context: ServiceContext): Pick<ChannelHandlers, Names> {
  void context
  return {
    'runs:create': notYet,
    'runs:detail': notYet,
    'runs:series': notYet,
    'runs:log': notYet,
    'runs:batch': notYet,
    'runs:predictions': notYet,
    'runs:edit': notYet,
    'runs:pause': notYet,
    'runs:resume': notYet,
    'runs:stop': notYet,
    'runs:cancel': notYet,
    'runs:delete': notYet,
    'queue:reorder': notYet,
  }
}
