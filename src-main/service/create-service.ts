/** Assembles the service: the state that pages see, and one function of handlers a resource. */
import { resolve } from 'node:path'
import type { ChannelHandlers } from '../contract/channels.js'
import { defaultSettings } from '../contract/settings.js'
import type { ServiceContext } from './context.js'
import { recentWorkspaces, rememberWorkspace } from './recent-workspaces.js'
import { runHandlers } from './run-handlers.js'
import { createResources } from './resources.js'
import type { Service, ServiceOptions } from './service.js'
import { createStateHub } from './state-hub.js'
import { workspaceFolder } from './workspace.js'

/** Throws `file-unwritable` where the workspace or the config folder cannot be written. */
export async function createService(options: ServiceOptions): Promise<Service> {
  const { folders, host, log } = options
  let workspace = resolve(
    options.workspace ?? recentWorkspaces(folders.config)[0] ?? workspaceFolder(undefined),
  )
  const hub = createStateHub(
    {
      app: { workspace, recentWorkspaces: rememberWorkspace(folders.config, workspace) },
      settings: defaultSettings,
      machine: { report: null, examining: false, speeds: [], probing: null },
      datasets: [],
      starts: [],
      runs: { changed: [], removed: [] },
      queue: { running: null, order: [] },
      live: null,
      notice: null,
      intent: null,
    },
    () => [],
  )
  const context: ServiceContext = { hub, folders, host, log, workspace: () => workspace }
  const resources = createResources(context)
  const handlers: ChannelHandlers = {
    ...resources.handlers,
    ...runHandlers(context),
    'app:snapshot': () => hub.snapshot(),
    'workspace:open': ({ folder }) => {
      workspace = resolve(folder)
      hub.publish('app', {
        workspace,
        recentWorkspaces: rememberWorkspace(folders.config, workspace),
      })
    },
  }
  return {
    handlers,
    subscribe: (listener) => hub.subscribe(listener),
    intend: (intent) => hub.publish('intent', intent),
    live: () => hub.current('live'),
    async close() {
      await resources.close()
      hub.close()
    },
  }
}
