/** The system's pickers, file manager and trash, for the service. */
import { dialog, nativeImage, shell, type BrowserWindow, type OpenDialogOptions } from 'electron'
import { join } from 'node:path'
import { VitrineError } from '../../contract/errors.js'
import { projectRoot } from '../../platform/entries.js'
import type { HostPort } from '../../service/context.js'
import { printPage } from './print.js'
import type { Words } from './words.js'

export function nativeFiles(
  window: () => BrowserWindow | null,
  words: () => Words,
): NonNullable<HostPort['native']> {
  return {
    pickFolder: () => pick(window(), { title: words().pickDataset, properties: ['openDirectory'] }),
    pickCheckpoint: () =>
      pick(window(), {
        title: words().pickCheckpoint,
        properties: ['openFile'],
        filters: [{ name: words().checkpoints, extensions: ['npz', 'safetensors'] }],
      }),
    async reveal(path) {
      const failure = await shell.openPath(path)
      if (failure !== '') {
        throw new VitrineError('file-not-found', {
          what: `${path} cannot be shown.`,
          why: failure,
          remedy: 'See whether it is still there.',
        })
      }
    },
    drag(path) {
      const picture = nativeImage.createFromPath(
        join(projectRoot(), 'resources', 'icons', 'icon.png'),
      )
      window()?.webContents.startDrag({ file: path, icon: picture.resize({ width: 48 }) })
    },
    print: printPage,
    trash: (path) => shell.trashItem(path),
  }
}

/** null: dismissed. */
export async function pick(
  window: BrowserWindow | null,
  options: OpenDialogOptions,
): Promise<string | null> {
  const { filePaths } = window
    ? await dialog.showOpenDialog(window, options)
    : await dialog.showOpenDialog(options)
  return filePaths[0] ?? null
}
