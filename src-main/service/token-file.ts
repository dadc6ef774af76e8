import { join } from 'node:path'
import { secretFile, type SecretStore } from '../platform/secret-file.js'

/** The hub's token in the config folder, for the command line and the web host. */
export function tokenFile(config: string): SecretStore {
  return secretFile(join(config, 'hub-token'))
}
