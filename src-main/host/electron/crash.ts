/** A page that dies is loaded again once, with a word; when it dies again soon, the user decides. */
import { app, dialog, type BrowserWindow } from 'electron'
import type { Log } from '../../service/context.js'
import type { Words } from './words.js'

/** A second crash within this many milliseconds is not loaded again unasked. */
const soon = 60_000

export function reloadAfterCrash(window: BrowserWindow, words: () => Words, log: Log): void {
  let crashed = -Infinity
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return
    log('error', `The page ended: ${reason} (exit code ${exitCode}).`)
    const again = performance.now() - crashed < soon
    crashed = performance.now()
    if (again) void askAgain(window, words())
    else {
      window.webContents.reload()
      void tell(window, words())
    }
  })
}

async function tell(window: BrowserWindow, words: Words): Promise<void> {
  await dialog.showMessageBox(window, {
    type: 'info',
    message: words.crashTitle,
    detail: words.crashDetail,
    buttons: [words.ok],
  })
}

async function askAgain(window: BrowserWindow, words: Words): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message: words.crashAgainTitle,
    detail: words.crashAgainDetail,
    buttons: [words.reloadNow, words.quitNow],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  })
  if (response === 0) window.webContents.reload()
  else app.quit()
}
