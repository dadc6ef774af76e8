/**
 * Looks for a newer version, where the user has asked for that and the app is an installed one.
 * Offline, or with nowhere to look, it is a line in the log and nothing else.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Log } from '../../service/context.js'

export interface UpdateOptions {
  readonly packaged: boolean
  readonly wanted: boolean
  /** Of the installed app: where electron-builder puts `app-update.yml` when there is a place to publish. */
  readonly resourcesFolder: string
  readonly log: Log
}

/** A newer version is fetched and put in place when the app quits. Never throws. */
export async function lookForUpdates(options: UpdateOptions): Promise<void> {
  const { packaged, wanted, resourcesFolder, log } = options
  if (!packaged || !wanted) return
  if (!existsSync(join(resourcesFolder, 'app-update.yml'))) {
    return log('info', 'This build names no place where newer versions are published.')
  }
  try {
    const { default: updater } = await import('electron-updater')
    const { autoUpdater } = updater
    autoUpdater.logger = null
    autoUpdater.on('error', (error) => log('warning', `Looking for updates: ${error.message}`))
    const found = await autoUpdater.checkForUpdatesAndNotify()
    if (found) log('info', `The newest version is ${found.updateInfo.version}.`)
  } catch (thrown) {
    log(
      'warning',
      `Looking for updates: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    )
  }
}
