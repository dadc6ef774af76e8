import type { RunId } from '#contract/ids.js'
import type { RunSummary } from '#contract/run.js'

/** The runs after a push of the topic: another map, the given one stays as it is. */
export function changedRuns(
  runs: ReadonlyMap<RunId, RunSummary>,
  change: { readonly changed: readonly RunSummary[]; readonly removed: readonly RunId[] },
): ReadonlyMap<RunId, RunSummary> {
  const next = new Map(runs)
  for (const run of change.changed) next.set(run.id, run)
  for (const id of change.removed) next.delete(id)
  return next
}
