/** The one window: sandboxed, isolated, no Node in the page, no way out of the app's own page. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { BrowserWindow, nativeTheme, shell } from 'electron'

export interface WindowFiles {
  /** Folder of the built main bundle; preload and renderer lie beside it. */
  readonly mainFolder: string
  /** The development server's address, when there is one. */
  readonly developmentUrl: string | undefined
}

/** The address of the app's own page. */
export function pageUrl(files: WindowFiles): string {
  if (files.developmentUrl !== undefined) return files.developmentUrl
  return pathToFileURL(join(files.mainFolder, '../renderer/index.html')).href
}

/** Opens the window and shows it once the page has painted. */
export async function openWindow(files: WindowFiles): Promise<BrowserWindow> {
  const window = new BrowserWindow({
    width: 1120,
    height: 760,
    minWidth: 640,
    minHeight: 480,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#14161a' : '#fbfbfa',
    webPreferences: {
      preload: join(files.mainFolder, '../preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
    },
  })
  window.once('ready-to-show', () => {
    window.show()
  })
  window.webContents.setWindowOpenHandler(({ url }) => {
    if (url.startsWith('https://')) void shell.openExternal(url)
    return { action: 'deny' }
  })
  window.webContents.on('will-navigate', (event) => {
    event.preventDefault()
  })
  await window.loadURL(pageUrl(files))
  return window
}
