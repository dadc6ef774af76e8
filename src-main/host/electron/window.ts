/** The one window: sandboxed, isolated, no Node in the page; it opens where it was. */
import { app, BrowserWindow, nativeTheme, screen } from 'electron'
import {
  fitToScreens,
  keepWindowState,
  readWindowState,
  smallestWindow,
  type WindowState,
} from './window-state.js'

export interface WindowOptions {
  /** The built preload script. */
  readonly preload: string
  /** Where its place is kept. */
  readonly stateFile: string
  /** Of the window on Linux, where the system does not know the app's. */
  readonly icon: string
  readonly url: string
}

/** Of `--ground` in app.css, so that nothing flashes before the page has painted. */
function ground(): string {
  return nativeTheme.shouldUseDarkColors ? '#17181a' : '#fcfcfb'
}

/** Opens the window; it shows once the page has painted. */
export function openWindow({ preload, stateFile, icon, url }: WindowOptions): BrowserWindow {
  const kept = readWindowState(stateFile)
  const screens = screen.getAllDisplays().map(({ workArea }) => workArea)
  const place = kept === null ? null : fitToScreens(kept.bounds, screens)
  const window = new BrowserWindow({
    ...(place ?? { width: 1280, height: 820 }),
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    show: false,
    title: 'Vitrine',
    backgroundColor: ground(),
    ...(process.platform === 'linux' ? { icon } : {}),
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      // Its dictionaries would be fetched from the network.
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  })
  window.once('ready-to-show', () => {
    if (kept?.maximised === true) window.maximize()
    else window.show()
  })
  keepPlace(window, stateFile)
  const recolour = () => window.setBackgroundColor(ground())
  nativeTheme.on('updated', recolour)
  window.once('closed', () => nativeTheme.off('updated', recolour))
  // A page that cannot load says so in the log, and render-process-gone in crash.ts.
  window.loadURL(url).catch((error: unknown) => console.error(error))
  return window
}

function keepPlace(window: BrowserWindow, stateFile: string): void {
  let timer: NodeJS.Timeout | undefined
  const keep = () => {
    clearTimeout(timer)
    const state: WindowState = {
      bounds: window.getNormalBounds(),
      maximised: window.isMaximized(),
    }
    keepWindowState(stateFile, state)
  }
  const keepSoon = () => {
    clearTimeout(timer)
    timer = setTimeout(keep, 500)
  }
  window.on('resize', keepSoon)
  window.on('move', keepSoon)
  window.on('maximize', keepSoon)
  window.on('unmaximize', keepSoon)
  window.on('close', keep)
  window.on('closed', () => clearTimeout(timer))
}

/** In front and with the keyboard, as on a second start. */
export function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
