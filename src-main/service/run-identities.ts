/** Which runs of a workspace there are of each identity: a study takes them as its own. */
import type { RunId } from '../contract/ids.js'
import type { RunStatus } from '../contract/run.js'
import { readRecord } from '../runs/store.js'
import { runIdentity } from '../study/identity.js'
import type { RunLibrary } from './run-library.js'

export interface RunIdentities {
  /** The run that is the furthest on of each identity. */
  find(library: RunLibrary): Promise<ReadonlyMap<string, RunId>>
}

/** Records that are read before others get a turn. */
const together = 20

/** The furthest on first. */
const order: readonly RunStatus[] = [
  ...(['done', 'running', 'queued', 'paused', 'interrupted', 'created'] as const),
  ...(['stopped', 'failed', 'cancelled'] as const),
]

export function createRunIdentities(): RunIdentities {
  /** A run's config never changes. */
  const known = new Map<RunId, string>()

  return {
    async find(library) {
      const runs = library.all()
      let read = 0
      for (const { id, status } of runs) {
        if (known.has(id) || status === 'damaged') continue
        if (++read % together === 0) await new Promise((proceed) => setImmediate(proceed))
        try {
          const { config, datasetHash } = readRecord(library.folder(id))
          known.set(id, runIdentity(config, datasetHash))
        } catch {
          // Deleted or damaged meanwhile: none of ours.
        }
      }
      const found = new Map<string, RunId>()
      const rank = (status: RunStatus | 'damaged') =>
        status === 'damaged' ? order.length : order.indexOf(status)
      for (const { id } of runs.toSorted((a, b) => rank(b.status) - rank(a.status))) {
        const identity = known.get(id)
        if (identity !== undefined) found.set(identity, id)
      }
      return found
    },
  }
}
