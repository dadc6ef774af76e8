/** Answers the channels of the contract over Electron's IPC, and pushes its topics to the page. */
import type { IpcMain, IpcMainInvokeEvent } from 'electron'
import { channels } from '../../contract/channels.js'
import type { ChannelHandlers, ChannelName } from '../../contract/channels.js'
import { VitrineError } from '../../contract/errors.js'
import { failureOf, largestRequestBytes } from '../../contract/wire.js'
import { dispatch } from '../../service/dispatch.js'

/**
 * Registers every channel of the map. A request from anything but the main frame of the app's own
 * page is `refused` (`isOwnPage` judges its URL); one beyond the limit of the wire is `too-large`.
 */
export function registerChannels(
  ipc: Pick<IpcMain, 'handle'>,
  handlers: ChannelHandlers,
  isOwnPage: (url: string) => boolean,
  report: (error: VitrineError) => void,
): void {
  for (const name of Object.keys(channels) as ChannelName[]) {
    ipc.handle(name, async (event: IpcMainInvokeEvent, input: unknown) => {
      const frame = event.senderFrame
      if (!frame || frame.parent !== null || !isOwnPage(frame.url)) {
        return failureOf(refusal(name, frame?.url ?? 'a page that is gone'))
      }
      if (sizeOf(input) > largestRequestBytes) return failureOf(excess(name))
      return dispatch(handlers, name, input, report)
    })
  }
}

/** About the bytes of `value` as JSON: enough to tell what is far too much, without writing it out. */
function sizeOf(value: unknown): number {
  let bytes = 0
  const seen = new Set<object>()
  const rest: unknown[] = [value]
  while (rest.length > 0 && bytes <= largestRequestBytes) {
    const next = rest.pop()
    bytes += 8
    if (typeof next === 'string') bytes += next.length
    if (ArrayBuffer.isView(next)) bytes += next.byteLength
    else if (typeof next === 'object' && next !== null && !seen.has(next)) {
      seen.add(next)
      for (const [key, part] of Object.entries(next)) {
        bytes += key.length
        rest.push(part)
      }
    }
  }
  return bytes
}

function refusal(name: string, from: string): VitrineError {
  return new VitrineError('refused', {
    what: `The request ${name} was refused.`,
    why: `It came from ${from}, which is not the app's own page.`,
    remedy: 'Use the app’s own window.',
  })
}

function excess(name: string): VitrineError {
  return new VitrineError('too-large', {
    what: `The request ${name} is too large.`,
    why: `It holds more than ${largestRequestBytes / 1048576} MiB.`,
    remedy: 'Send fewer or smaller pictures.',
  })
}
