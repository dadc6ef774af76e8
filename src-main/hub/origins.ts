/** Where checkpoints are fetched from, and with what right. */
import type { HubSettings } from '../contract/settings.js'

export interface Origins {
  /** Address of the hub or a mirror, without a slash at its end. */
  readonly endpoint: string
  /** Of the storage with the paper's .npz files. */
  readonly storage: string
  /** For the hub alone; null: none. */
  readonly token: string | null
}

/** The settings, then the environment, then the public ones. `kept`: the token that Vitrine keeps. */
export function originsOf(settings: HubSettings, kept: string | null): Origins {
  const named = (name: string) => process.env[name]?.trim() || null
  const bare = (address: string) => address.replace(/\/+$/, '')
  return {
    endpoint: bare(settings.endpoint ?? named('HF_ENDPOINT') ?? 'https://huggingface.co'),
    storage: bare(
      settings.storage ?? named('VITRINE_STORAGE_ENDPOINT') ?? 'https://storage.googleapis.com',
    ),
    token: environmentToken() ?? kept,
  }
}

/** The one that Hugging Face's own tools use; null: none. */
export function environmentToken(): string | null {
  return process.env['HF_TOKEN']?.trim() || null
}
