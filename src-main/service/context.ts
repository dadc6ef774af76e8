/** What the parts of the service share, and what a host must bring. */
import type { About } from '../contract/app.js'
import type { LaunchProcess } from '../platform/process-port.js'
import type { SecretStore } from '../platform/secret-file.js'
import type { StateHub } from './state-hub.js'

/** What only a host can do. */
export interface HostPort {
  readonly kind: About['host']
  readonly launch: LaunchProcess
  /** Native pickers, file manager and trash; null: this host has none. */
  readonly native: {
    /** null: dismissed. */
    pickFolder(): Promise<string | null>
    pickCheckpoint(): Promise<string | null>
    reveal(path: string): Promise<void>
    /** Begins to drag a file or folder out of the window. */
    drag(path: string): void
    /** An HTML file as a PDF file. */
    print(html: string, pdf: string): Promise<void>
    trash(path: string): Promise<void>
  } | null
  /** Keeps the token of the hub. */
  readonly token: SecretStore
}

export interface ServiceFolders {
  /** Settings, recent workspaces, measured speeds, added datasets and starting points. */
  readonly config: string
  readonly logs: string
}

/** One line of the log; `details` (a stack) goes below it. */
export type Log = (level: 'info' | 'warning' | 'error', message: string, details?: string) => void

export interface ServiceContext {
  readonly hub: StateHub
  readonly folders: ServiceFolders
  readonly host: HostPort
  readonly log: Log
  /** The open workspace's folder. */
  workspace(): string
}
