/** The service with a window over it: menu, theme, presence, quitting, all in step with its topics. */
import { app, clipboard, dialog, Menu, nativeTheme, type BrowserWindow } from 'electron'
import { join } from 'node:path'
import type { AppState } from '../../contract/app.js'
import type { ChannelInput } from '../../contract/channels.js'
import { toVitrineError } from '../../contract/errors.js'
import type { Settings } from '../../contract/settings.js'
import type { Push } from '../../contract/topics.js'
import type { Log, ServiceFolders } from '../../service/context.js'
import { createService } from '../../service/create-service.js'
import type { Service } from '../../service/service.js'
import { reloadAfterCrash } from './crash.js'
import { launchUtility } from './launch.js'
import { menuTemplate } from './menu.js'
import { nativeFiles, pick } from './native.js'
import { safeToken } from './safe-token.js'
import { createPresence } from './presence.js'
import { installQuit, quitWithWindow } from './quit.js'
import { bringToFront, openWindow } from './window.js'
import { wordsFor } from './words.js'

export interface OpenAppOptions {
  readonly folders: ServiceFolders
  /** null: the one that was open last. */
  readonly workspace: string | null
  readonly url: string
  readonly preload: string
  readonly icon: string
  readonly packaged: boolean
  readonly log: Log
}

export interface OpenedApp {
  readonly service: Service
  settings(): Settings
  /** Opens the window, or brings it to the front. */
  show(): void
  /** Adds a folder of pictures and shows the datasets. */
  addFolder(folder: string): Promise<void>
}

/** Throws what `createService` throws. */
export async function openApp(options: OpenAppOptions): Promise<OpenedApp> {
  const { folders, log } = options
  let window: BrowserWindow | null = null
  const currentWindow = () => window
  const service = await createService({
    folders,
    workspace: options.workspace,
    host: {
      kind: 'electron',
      launch: launchUtility,
      native: nativeFiles(currentWindow, () => words()),
      token: safeToken(folders.config),
    },
    log,
  })
  const first = await service.handlers['app:snapshot'](undefined)
  let settings: Settings = first.settings.value
  let state: AppState = first.app.value
  const words = () => wordsFor(settings.language, app.getLocale())

  const presence = createPresence({
    window: currentWindow,
    words,
    notifications: () => settings.notifications,
    opened: () => {
      show()
      service.intend({ type: 'show', view: 'runs' })
    },
  })

  function show(): void {
    if (window && !window.isDestroyed()) return bringToFront(window)
    const { preload, icon, url } = options
    const opened = openWindow({
      preload,
      icon,
      url,
      stateFile: join(folders.config, 'window.json'),
    })
    window = opened
    quitWithWindow(opened, quit)
    reloadAfterCrash(opened, words, log)
    opened.on('closed', () => {
      window = null
    })
  }

  /** Does what a menu item asks; what it throws is told by the system, for there may be no page. */
  async function attempt(action: () => Promise<void>): Promise<void> {
    try {
      await action()
    } catch (thrown) {
      const { text } = toVitrineError(thrown)
      log('error', text.what, thrown instanceof Error ? thrown.stack : undefined)
      const problem = {
        type: 'warning' as const,
        message: text.what,
        detail: `${text.why}\n\n${text.remedy}`,
        title: words().problemTitle,
      }
      await (window ? dialog.showMessageBox(window, problem) : dialog.showMessageBox(problem))
    }
  }

  const reveal = (input: ChannelInput<'app:reveal'>) =>
    attempt(async () => service.handlers['app:reveal'](input))
  const openWorkspace = (folder: string) =>
    attempt(async () => service.handlers['workspace:open']({ folder }))

  function drawMenu(): void {
    const template = menuTemplate(
      {
        words: words(),
        recentWorkspaces: state.recentWorkspaces,
        workspace: state.workspace,
        mac: process.platform === 'darwin',
        packaged: options.packaged,
      },
      {
        intend(intent) {
          show()
          service.intend(intent)
        },
        openWorkspace: () =>
          void pick(window, {
            title: words().pickWorkspace,
            properties: ['openDirectory', 'createDirectory'],
          }).then((folder) => (folder === null ? undefined : openWorkspace(folder))),
        openRecent: (folder) => void openWorkspace(folder),
        showWorkspace: () => void reveal({ what: 'workspace' }),
        openLogs: () => void reveal({ what: 'logs' }),
        copyDiagnostics: () =>
          void attempt(async () =>
            clipboard.writeText(await service.handlers['app:diagnostics'](undefined)),
          ),
      },
    )
    Menu.setApplicationMenu(Menu.buildFromTemplate(template))
  }

  function hear(push: Push): void {
    window?.webContents.send('push', push)
    presence.hear(push)
    if (push.topic === 'settings') {
      settings = push.value
      nativeTheme.themeSource = settings.theme
      drawMenu()
    }
    if (push.topic === 'app') {
      state = push.value
      drawMenu()
    }
  }

  nativeTheme.themeSource = settings.theme
  drawMenu()
  const unsubscribe = service.subscribe(hear)
  const quit = installQuit({
    service,
    window: currentWindow,
    words,
    closed() {
      unsubscribe()
      presence.close()
    },
    failed: (thrown) => log('error', toVitrineError(thrown).message),
  })

  return {
    service,
    settings: () => settings,
    show,
    addFolder: (folder) =>
      attempt(async () => {
        await service.handlers['datasets:add']({ folder })
        service.intend({ type: 'show', view: 'datasets' })
      }),
  }
}
