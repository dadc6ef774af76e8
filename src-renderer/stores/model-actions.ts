/** Wishes of the views about published checkpoints. Each throws the host's error. */
import type { DownloadSource } from '#contract/download.js'
import type { StartId } from '#contract/ids.js'
import type { ModelCard } from '#contract/model-card.js'
import { call } from '../lib/api.js'

export function modelCards(): Promise<ModelCard[]> {
  return call('models:catalogue', undefined)
}

export async function downloadModel(start: StartId, source: DownloadSource): Promise<void> {
  await call('models:download', { start, source })
}

export async function downloadRepository(repository: string): Promise<void> {
  await call('models:download-repository', { repository })
}

export async function pauseDownload(start: StartId): Promise<void> {
  await call('models:pause', { start })
}

export async function resumeDownload(start: StartId): Promise<void> {
  await call('models:resume', { start })
}

export async function cancelDownload(start: StartId): Promise<void> {
  await call('models:cancel', { start })
}

export async function removeModel(start: StartId): Promise<void> {
  await call('models:remove', { start })
}

/** null forgets it. */
export async function setHubToken(token: string | null): Promise<void> {
  await call('models:set-token', { token })
}
