import type { ChannelHandlers } from '../contract/channels.js'
import type { Starts } from './starts.js'

/** Answers the channels of starting points. */
export function startHandlers(
  starts: Starts,
): Pick<ChannelHandlers, 'starts:add' | 'starts:remove'> {
  return {
    'starts:add': ({ file }) => starts.add(file),
    'starts:remove': ({ start }) => {
      starts.remove(start)
      return undefined
    },
  }
}
