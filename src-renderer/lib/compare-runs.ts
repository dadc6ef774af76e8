/** Which runs are compared, what they are called and how they are drawn. Pure. */
import { runIdSchema, type RunId } from '#contract/ids.js'
import type { RunSummary } from '#contract/run.js'
import { runName } from './run-name.js'

export const mostCompared = 12

/** Runs that have something to compare, in the order given. */
export function comparable(runs: readonly RunSummary[]): readonly RunSummary[] {
  return runs.filter((run) => run.step > 0 && run.status !== 'damaged')
}

/** Ids of the address, each once, at most `mostCompared`; what is no id is passed over. */
export function wantedRuns(query: string | undefined): readonly RunId[] {
  const ids = (query ?? '').split(',').flatMap((text) => {
    const parsed = runIdSchema.safeParse(text)
    return parsed.success ? [parsed.data] : []
  })
  return [...new Set(ids)].slice(0, mostCompared)
}

/** A name for each run that no other has: runs of the same name are numbered, oldest first. */
export function distinctNames(runs: readonly RunSummary[]): ReadonlyMap<RunId, string> {
  const names = new Map<RunId, string>()
  const taken = new Map<string, number>()
  const oldestFirst = [...runs].sort((a, b) => (a.created < b.created ? -1 : 1))
  for (const run of oldestFirst) {
    const name = runName(run)
    const count = (taken.get(name) ?? 0) + 1
    taken.set(name, count)
    names.set(run.id, count === 1 ? name : `${name} (${String(count)})`)
  }
  return names
}

/** A place for each run: the one it had, else the lowest that is free, so that colours stay. */
export function keptPlaces(
  before: ReadonlyMap<RunId, number>,
  runs: readonly RunId[],
): ReadonlyMap<RunId, number> {
  const places = new Map<RunId, number>()
  for (const run of runs) {
    const place = before.get(run)
    if (place !== undefined) places.set(run, place)
  }
  for (const run of runs) {
    if (places.has(run)) continue
    const taken = new Set(places.values())
    let place = 0
    while (taken.has(place)) place++
    places.set(run, place)
  }
  return places
}
