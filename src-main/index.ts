/** Electron's entry: the boot list of the desktop app. */
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BrowserWindow, app, session } from 'electron'
import { openWindow } from './host/electron/window.js'

const files = {
  mainFolder: dirname(fileURLToPath(import.meta.url)),
  developmentUrl: process.env['ELECTRON_RENDERER_URL'],
}

async function boot(): Promise<void> {
  await app.whenReady()
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => {
    answer(false)
  })
  await openWindow(files)
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) void openWindow(files)
  })
}

app.enableSandbox()
app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit()
})
// Not awaited: Electron is ready only after this module has run to its end.
boot().catch((error: unknown) => {
  console.error(error)
  app.exit(1)
})
