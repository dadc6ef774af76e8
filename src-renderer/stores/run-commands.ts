/** What the user does to runs. Each throws the host's error. */
import type { RunId } from '#contract/ids.js'
import type { PictureRef } from '#contract/picture.js'
import type { RunNotes } from '#contract/run.js'
import { call } from '../lib/api.js'

export async function pauseRun(run: RunId): Promise<void> {
  await call('runs:pause', { run })
}
export async function resumeRun(run: RunId): Promise<void> {
  await call('runs:resume', { run })
}
export async function stopRun(run: RunId): Promise<void> {
  await call('runs:stop', { run })
}
export async function cancelRun(run: RunId): Promise<void> {
  await call('runs:cancel', { run })
}
export async function revealRun(run: RunId): Promise<void> {
  await call('app:reveal', { what: 'run', run })
}
export async function editRun(run: RunId, notes: Partial<RunNotes>): Promise<void> {
  await call('runs:edit', { run, notes })
}
export async function deleteRuns(runs: RunId[]): Promise<void> {
  await call('runs:delete', { runs })
}
export async function reorderQueue(order: RunId[]): Promise<void> {
  await call('queue:reorder', { order })
}
/** Whole notes: the summary of a run does not hold them. */
export async function runNotes(run: RunId): Promise<RunNotes> {
  return (await call('runs:detail', { run })).notes
}
/** Pictures within a square of `side` pixels as `data:` URLs; null: gone. */
export async function thumbnails(
  pictures: readonly PictureRef[],
  side: number,
): Promise<readonly (string | null)[]> {
  return call('pictures:thumbnails', { pictures: [...pictures], side })
}
