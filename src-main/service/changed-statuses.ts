/** Runs whose status changed: a step is no event for those who wait for an end. */
import type { RunId } from '../contract/ids.js'
import type { StateHub } from './state-hub.js'

/** Tells of removed runs too. Returns what ends it. */
export function watchStatuses(hub: StateHub, tell: (runs: ReadonlySet<RunId>) => void): () => void {
  const seen = new Map<RunId, string>()
  return hub.subscribe((push) => {
    if (push.topic !== 'runs') return
    const changed = new Set<RunId>(push.value.removed)
    for (const { id, status } of push.value.changed) {
      if (seen.get(id) !== status) changed.add(id)
      seen.set(id, status)
    }
    if (changed.size > 0) tell(changed)
  })
}
