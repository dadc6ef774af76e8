import type { ChannelHandlers } from '../contract/channels.js'
import type { ServiceContext } from './context.js'
import { notYet } from './not-yet.js'

type Names = 'pictures:thumbnails'

export function pictureHandlers(context: ServiceContext): Pick<ChannelHandlers, Names> {
  void context
  return {
    'pictures:thumbnails': notYet,
  }
}
