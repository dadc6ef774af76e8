/** Answers for the app itself: what it is, diagnostics, pickers, settings. */
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { About } from '../contract/app.js'
import type { ChannelHandlers, ChannelInput } from '../contract/channels.js'
import { VitrineError } from '../contract/errors.js'
import { lastLogLines } from '../platform/log.js'
import { ownVersion } from '../platform/version.js'
import { exportsFolder } from '../runs/exports.js'
import { studyFolder } from '../study/store.js'
import type { HostPort, ServiceContext } from './context.js'
import type { Datasets } from './datasets.js'
import { listFolder } from './list-folder.js'
import type { SettingsStore } from './settings-store.js'

type Names =
  | 'app:about'
  | 'app:diagnostics'
  | 'app:log'
  | 'app:reveal'
  | 'app:drag-export'
  | 'app:pick-folder'
  | 'app:pick-checkpoint'
  | 'app:list-folder'
  | 'settings:update'

/** Of the log, in diagnostics. */
const logLines = 200

export function appHandlers(
  context: ServiceContext,
  { settings, datasets }: { settings: SettingsStore; datasets: Datasets },
): Pick<ChannelHandlers, Names> {
  const { hub, folders, host, log } = context

  function about(): About {
    const { node, electron, chrome } = process.versions
    return {
      vitrine: ownVersion(),
      versions: {
        ...(node !== undefined && { node }),
        ...(electron !== undefined && { electron }),
        ...(chrome !== undefined && { chrome }),
      },
      platform: `${process.platform} ${process.arch}`,
      host: host.kind,
      nativeFiles: host.native !== null,
      logsFolder: folders.logs,
    }
  }

  function folderOf(input: ChannelInput<'app:reveal'>): string {
    switch (input.what) {
      case 'logs':
        return folders.logs
      case 'workspace':
        return context.workspace()
      case 'run':
        return join(context.workspace(), 'runs', input.run)
      case 'export':
        return join(exportsFolder(join(context.workspace(), 'runs', input.run)), input.name)
      case 'dataset':
        return datasets.find(input.dataset).folder
      case 'study':
        return studyFolder(context.workspace(), input.study)
    }
  }

  return {
    'app:about': about,
    'app:diagnostics': async () => {
      const { logsFolder, ...versions } = about()
      const parts = {
        about: versions,
        settings: settings.read(),
        machine: hub.current('machine'),
      }
      const lines = await lastLogLines(logsFolder, logLines)
      const secret = [
        ...hub.current('datasets').map(({ folder }) => folder),
        ...hub.current('runs').changed.map(({ dataFolder }) => dataFolder),
        context.workspace(),
        hub.current('downloads').cacheFolder,
        homedir(),
      ]
      return withoutPaths([JSON.stringify(parts, null, 1), ...lines].join('\n'), secret)
    },
    'app:log': ({ message }) => {
      log('error', `page: ${message}`)
      return undefined
    },
    'app:reveal': async (input) => {
      const native = nativeOf(host)
      if (input.what === 'logs') await mkdir(folders.logs, { recursive: true, mode: 0o700 })
      await native.reveal(folderOf(input))
      return undefined
    },
    'app:drag-export': (input) => {
      const native = nativeOf(host)
      const folder = folderOf({ what: 'export', ...input })
      if (!existsSync(folder)) {
        throw new VitrineError('file-not-found', {
          what: `The export ${input.name} cannot be dragged.`,
          why: 'Its folder is gone.',
          remedy: 'Export the run again.',
        })
      }
      native.drag(folder)
      return undefined
    },
    'app:pick-folder': () => nativeOf(host).pickFolder(),
    'app:pick-checkpoint': () => nativeOf(host).pickCheckpoint(),
    'app:list-folder': ({ folder }) => listFolder(folder),
    'settings:update': (patch) => settings.update(patch),
  }
}

/** Longest first, so that a folder inside of another leaves nothing behind. */
function withoutPaths(text: string, paths: readonly string[]): string {
  const all = [...new Set(paths)].filter((path) => path.length > 1)
  return (
    all
      .sort((a, b) => b.length - a.length)
      .reduce((shown, path) => shown.replaceAll(path, '…'), text)
      // Name and password in the address of a proxy.
      .replace(/\/\/[^/\s@"]+@/g, '//…@')
  )
}

function nativeOf({ native }: HostPort): NonNullable<HostPort['native']> {
  if (native) return native
  throw new VitrineError('unsupported', {
    what: 'This needs the desktop app.',
    why: 'In a browser Vitrine cannot open a window of the system.',
    remedy: "Use the app's own folder list.",
  })
}
