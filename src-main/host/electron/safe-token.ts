/** The hub's token, encrypted by what the system keeps secrets with. */
import { safeStorage } from 'electron'
import { join } from 'node:path'
import { VitrineError } from '../../contract/errors.js'
import { secretFile, type SecretStore } from '../../platform/secret-file.js'

export function safeToken(config: string): SecretStore {
  const file = secretFile(join(config, 'hub-token.encrypted'))
  return {
    read() {
      const kept = file.read()
      if (kept === null || !isSafe()) return null
      try {
        return safeStorage.decryptString(Buffer.from(kept, 'base64'))
      } catch {
        return null // of another user or machine
      }
    },
    write(token) {
      if (token === null) return file.write(null)
      if (!isSafe()) throw unsafe()
      file.write(safeStorage.encryptString(token).toString('base64'))
    },
  }
}

/** On Linux without a keyring Electron would encrypt with a password that everyone knows. */
function isSafe(): boolean {
  if (!safeStorage.isEncryptionAvailable()) return false
  return process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text'
}

function unsafe(): VitrineError {
  return new VitrineError('unsupported', {
    what: 'The token cannot be kept safe here.',
    why: 'This system has no keyring that is open.',
    remedy: 'Open one (GNOME Keyring, KWallet), or start Vitrine with HF_TOKEN in its environment.',
  })
}
