/** Where the app keeps what belongs to no workspace: settings, logs and caches, the same for every host. */
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

export interface AppFolders {
  readonly config: string
  readonly logs: string
  /** What can all be made again. */
  readonly cache: string
}

/** VITRINE_CONFIG names another folder for all. */
export function appFolders(): AppFolders {
  const named = process.env['VITRINE_CONFIG']
  const config = named === undefined || named === '' ? systemFolder() : resolve(named)
  return { config, logs: join(config, 'logs'), cache: join(config, 'cache') }
}

function systemFolder(): string {
  const home = homedir()
  if (process.platform === 'win32') {
    return join(process.env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Vitrine')
  }
  if (process.platform === 'darwin') {
    return join(home, 'Library', 'Application Support', 'Vitrine', 'Config')
  }
  return join(process.env['XDG_CONFIG_HOME'] || join(home, '.config'), 'vitrine')
}
