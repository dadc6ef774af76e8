/** Answers the channels of the contract; input and output are parsed on the way. */
import type { IpcMain, IpcMainInvokeEvent } from 'electron'
import { channels } from '../../contract/channels.js'
import type { ChannelHandlers, ChannelName } from '../../contract/channels.js'

/**
 * Registers every channel of the map. A request from a page other than the app's own is
 * refused (`isOwnPage` judges the sender's URL).
 */
export function registerChannels(
  ipc: IpcMain,
  handlers: ChannelHandlers,
  isOwnPage: (url: string) => boolean,
): void {
  for (const name of Object.keys(channels) as ChannelName[]) {
    ipc.handle(name, async (event: IpcMainInvokeEvent, input: unknown) => {
      const url = event.senderFrame?.url ?? ''
      if (!isOwnPage(url)) throw new Error(`Channel ${name} refused to ${url}.`)
      const channel = channels[name]
      return channel.output.parse(await handlers[name](channel.input.parse(input)))
    })
  }
}
