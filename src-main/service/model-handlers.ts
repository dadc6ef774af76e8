import type { ChannelHandlers } from '../contract/channels.js'
import type { ModelHub } from './model-hub.js'

/** Answers the channels of published checkpoints. */
export function modelHandlers(
  hub: ModelHub,
): Pick<ChannelHandlers, Extract<keyof ChannelHandlers, `models:${string}`>> {
  return {
    'models:catalogue': () => hub.catalogue(),
    'models:download': ({ start, source }) => {
      hub.download(start, source)
      return undefined
    },
    'models:download-repository': ({ repository }) => {
      hub.downloadRepository(repository)
      return undefined
    },
    'models:pause': ({ start }) => {
      hub.pause(start)
      return undefined
    },
    'models:resume': ({ start }) => {
      hub.resume(start)
      return undefined
    },
    'models:cancel': async ({ start }) => {
      await hub.cancel(start)
      return undefined
    },
    'models:remove': async ({ start }) => {
      await hub.remove(start)
      return undefined
    },
    'models:set-token': ({ token }) => {
      hub.setToken(token)
      return undefined
    },
  }
}
