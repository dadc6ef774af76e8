/** What the user does with exports. Each throws the host's error. */
import type { ChannelInput } from '#contract/channels.js'
import type { ExportResult } from '#contract/export.js'
import type { RunId } from '#contract/ids.js'
import { call } from '../lib/api.js'

export async function startExport(wish: ChannelInput<'exports:start'>): Promise<void> {
  await call('exports:start', wish)
}
export async function cancelExport(id: number): Promise<void> {
  await call('exports:cancel', { id })
}
export async function dragExport(run: RunId, name: string): Promise<void> {
  await call('app:drag-export', { run, name })
}
export function listExports(run: RunId): Promise<ExportResult[]> {
  return call('exports:list', { run })
}
