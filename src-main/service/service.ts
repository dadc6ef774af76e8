/** The one object behind every host: answers all channels, tells all topics. */
import type { Intent } from '../contract/app.js'
import type { ChannelHandlers } from '../contract/channels.js'
import type { Live } from '../contract/run.js'
import type { Push } from '../contract/topics.js'
import type { HostPort, Log, ServiceFolders } from './context.js'

export interface ServiceOptions {
  readonly folders: ServiceFolders
  /** null: the one that was open last, else the system's place. */
  readonly workspace: string | null
  readonly host: HostPort
  readonly log: Log
  /** Seconds without a sign of life after which an engine that took a step counts as hung; left out: by its own steps. */
  readonly engineSilence?: number
}

export interface Service {
  readonly handlers: ChannelHandlers
  subscribe(listener: (push: Push) => void): () => void
  /** A wish from outside the page: a menu, a shortcut, a second start with a folder. */
  intend(intent: Intent): void
  /** The run at work; null: none. */
  live(): Live | null
  /** The run at work saves a checkpoint and is marked to go on at the next start; then nothing is left running. */
  close(): Promise<void>
}
