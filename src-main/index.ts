/** Electron's entry: the boot list of the desktop app. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { app, dialog, ipcMain, nativeTheme, session } from 'electron'
import { toVitrineError } from './contract/errors.js'
import { declareScheme, servePage } from './host/electron/app-protocol.js'
import { registerChannels } from './host/electron/channels.js'
import { guardPages, guardSession } from './host/electron/guard.js'
import { ownPage } from './host/electron/page.js'
import { openApp } from './host/electron/open-app.js'
import { folderOf } from './host/electron/start-arguments.js'
import { lookForUpdates } from './host/electron/updates.js'
import { wordsFor } from './host/electron/words.js'
import { appFolders } from './platform/app-folders.js'
import { openLog } from './platform/log.js'
import type { Log } from './service/context.js'

/** Folder of the built main bundle; preload, page and icons lie beside it. */
const here = dirname(fileURLToPath(import.meta.url))
const developmentUrl = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL']
const folders = appFolders()
const page = ownPage(developmentUrl)

const logFile = openLog(folders.logs)

const log: Log = (level, message, details) => {
  logFile.write(level, message, details)
  const line = details === undefined ? message : `${message}\n${details}`
  if (level === 'info') console.log(line)
  else console.error(line)
}

async function boot(): Promise<void> {
  await app.whenReady()
  servePage(join(here, '../renderer'))
  guardSession(session.defaultSession, page, developmentUrl !== undefined)
  const opened = await openApp({
    folders,
    workspace: process.env['VITRINE_WORKSPACE'] || null,
    url: page.url,
    preload: join(here, '../preload/index.cjs'),
    icon: join(here, '../../resources/icons/icon.png'),
    packaged: app.isPackaged,
    log,
  })
  registerChannels(ipcMain, opened.service.handlers, page.has, (error) =>
    log('error', error.message, error.stack),
  )
  opened.show()
  app.on('activate', opened.show)
  app.on('second-instance', (_event, _words, _from, sent) => {
    opened.show()
    const { folder } = sent as { folder?: unknown }
    if (typeof folder === 'string') void opened.addFolder(folder)
  })
  const folder = folderOf(process.argv, process.cwd(), app.getAppPath())
  if (folder !== null) await opened.addFolder(folder)
  const { packaged, wanted } = {
    packaged: app.isPackaged,
    wanted: opened.settings().lookForUpdates,
  }
  await lookForUpdates({ packaged, wanted, resourcesFolder: process.resourcesPath, log })
}

/** There is no window yet that could say it. */
function cannotStart(thrown: unknown): void {
  const { text } = toVitrineError(thrown)
  const { failedTitle } = wordsFor('system', app.getLocale())
  log('error', text.what, thrown instanceof Error ? thrown.stack : undefined)
  dialog.showErrorBox(failedTitle, `${text.what}\n${text.why}\n\n${text.remedy}`)
  app.exit(1)
}

app.setName('Vitrine')
app.setPath('userData', join(folders.config, 'electron'))
app.setAppLogsPath(folders.logs)
nativeTheme.themeSource = 'system'
// A second start hands its folder to the first and ends.
const folder = folderOf(process.argv, process.cwd(), app.getAppPath())
if (app.requestSingleInstanceLock({ folder })) {
  // Pages are sandboxed one by one (window.ts); for all at once it would not start as root.
  if (process.getuid?.() !== 0) app.enableSandbox()
  declareScheme()
  guardPages(page)
  // Not awaited: Electron is ready only after this module has run to its end.
  boot().catch(cannotStart)
} else app.quit()
