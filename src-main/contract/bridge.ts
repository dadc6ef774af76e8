/** What a page finds as `window.vitrine`, put there by the preload script or by the web host's client. */
import type { ChannelName } from './channels.js'

export interface Bridge {
  /** One function a channel; answers a `Reply` (wire.ts), never throws. */
  readonly calls: Readonly<Record<ChannelName, (input: unknown) => Promise<unknown>>>
  /** Every push, unparsed. Returns what ends the listening. */
  listen(listener: (push: unknown) => void): () => void
  /** Tells whether the host can be reached, now and at each change; left out where it always can. */
  connection?(listener: (connected: boolean) => void): () => void
  /** Path of a dropped file or folder; null where the host cannot know it. */
  pathOf(file: object): string | null
}
