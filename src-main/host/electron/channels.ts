/** Answers the channels of the contract over Electron's IPC. */
import type { IpcMain, IpcMainInvokeEvent } from 'electron'
import { channels } from '../../contract/channels.js'
import type { ChannelHandlers, ChannelName } from '../../contract/channels.js'
import { VitrineError } from '../../contract/errors.js'
import { failureOf } from '../../contract/wire.js'
import { dispatch } from '../../service/dispatch.js'

/**
 * Registers every channel of the map. A request from a page other than the app's own is
 * refused (`isOwnPage` judges the sender's URL).
 */
export function registerChannels(
  ipc: IpcMain,
  handlers: ChannelHandlers,
  isOwnPage: (url: string) => boolean,
  report: (error: VitrineError) => void,
): void {
  for (const name of Object.keys(channels) as ChannelName[]) {
    ipc.handle(name, async (event: IpcMainInvokeEvent, input: unknown) => {
      const url = event.senderFrame?.url ?? ''
      if (isOwnPage(url)) return dispatch(handlers, name, input, report)
      return failureOf(
        new VitrineError('refused', {
          what: `The request ${name} was refused.`,
          why: `It came from ${url}, which is not the app's own page.`,
          remedy: 'Use the app’s own window.',
        }),
      )
    })
  }
}
