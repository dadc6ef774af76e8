/** What can be done with a run in its state. Pure. */
import type { RunSummary } from '#contract/run.js'

export const runActionNames = [
  'pause',
  'resume',
  'stop',
  'cancel',
  'try',
  'export',
  'compare',
  'duplicate',
  'reveal',
  'delete',
] as const
export type RunAction = (typeof runActionNames)[number]

/** In the order in which they are offered; `reveal` only where the host can open folders. */
export function actionsOf(
  run: Pick<RunSummary, 'status' | 'hasCheckpoint' | 'step' | 'steps'>,
  nativeFiles: boolean,
): readonly RunAction[] {
  return runActionNames.filter((action) => {
    switch (action) {
      case 'pause':
        return run.status === 'running' || run.status === 'queued'
      case 'stop':
        return run.status === 'running'
      case 'cancel':
        return ['running', 'queued', 'paused', 'interrupted'].includes(run.status)
      case 'resume':
        return isResumable(run)
      case 'try':
      case 'export':
        return run.hasCheckpoint && run.status !== 'damaged'
      case 'compare':
        return run.status !== 'damaged' && run.step > 0
      case 'duplicate':
        return run.status !== 'damaged'
      case 'reveal':
        return nativeFiles
      case 'delete':
        return run.status !== 'running'
    }
  })
}

export function isResumable(run: Pick<RunSummary, 'status' | 'step' | 'steps'>): boolean {
  switch (run.status) {
    case 'paused':
    case 'interrupted':
    case 'failed':
    case 'cancelled':
      return true
    case 'stopped':
      return run.step < run.steps
    case 'created':
    case 'queued':
    case 'running':
    case 'done':
    case 'damaged':
      return false
  }
}

/** Ids of the other runs to compare with, as the route's words. */
export function compareRoute(ids: readonly string[]): string {
  return `#/compare?runs=${ids.join(',')}`
}
