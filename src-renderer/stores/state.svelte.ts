/**
 * What main says, mirrored: every topic's last value. It listens first, then asks for a snapshot,
 * passes over pushes that the snapshot holds already, and asks again where a number is missing.
 */
import type { RunId } from '#contract/ids.js'
import type { RunSummary } from '#contract/run.js'
import type { Push, Snapshot, TopicName, TopicValue } from '#contract/topics.js'
import { call, listen } from '../lib/api.js'

type Values = { [Name in Exclude<TopicName, 'runs'>]: TopicValue<Name> }

let values = $state.raw<Values | null>(null)
let runs = $state.raw<ReadonlyMap<RunId, RunSummary>>(new Map())
let revs = new Map<TopicName, number>()
let asking = false
let heardMeanwhile: Push[] = []

/** null: the first snapshot has not come yet. */
export function state(): Values | null {
  return values
}

/** All runs by id, newest first. */
export function allRuns(): ReadonlyMap<RunId, RunSummary> {
  return runs
}

export function runOf(id: string | null): RunSummary | null {
  return runs.get(id as RunId) ?? null
}

function newestFirst(entries: Iterable<RunSummary>): ReadonlyMap<RunId, RunSummary> {
  const sorted = [...entries].sort(
    (a, b) => b.created.localeCompare(a.created) || b.id.localeCompare(a.id),
  )
  return new Map(sorted.map((run) => [run.id, run]))
}

function takeRuns({ changed, removed }: TopicValue<'runs'>): void {
  const gone = new Set(removed)
  const known = changed.every(({ id }) => runs.has(id))
  const next = new Map(runs)
  for (const id of gone) next.delete(id)
  for (const run of changed) next.set(run.id, run)
  runs = known ? next : newestFirst(next.values())
}

function takeSnapshot(snapshot: Snapshot): void {
  revs = new Map(
    (Object.keys(snapshot) as TopicName[]).map((topic) => [topic, snapshot[topic].rev]),
  )
  runs = newestFirst(snapshot.runs.value.changed)
  values = {
    app: snapshot.app.value,
    settings: snapshot.settings.value,
    machine: snapshot.machine.value,
    datasets: snapshot.datasets.value,
    starts: snapshot.starts.value,
    queue: snapshot.queue.value,
    live: snapshot.live.value,
    notice: snapshot.notice.value,
    intent: snapshot.intent.value,
  }
}

function takePush(push: Push): void {
  if (asking || values === null) {
    heardMeanwhile.push(push)
    return
  }
  const last = revs.get(push.topic) ?? 0
  if (push.rev <= last) return
  if (push.rev > last + 1) {
    heardMeanwhile = [push]
    void refresh()
    return
  }
  revs.set(push.topic, push.rev)
  if (push.topic === 'runs') takeRuns(push.value)
  else values = { ...values, [push.topic]: push.value }
}

/** Asks for everything again: at the start, after a gap, after a lost connection. */
export async function refresh(): Promise<void> {
  if (asking) return
  asking = true
  try {
    takeSnapshot(await call('app:snapshot', undefined))
  } finally {
    asking = false
    const heard = heardMeanwhile
    heardMeanwhile = []
    // What a snapshot holds already is passed over by its rev; a gap would ask again without end.
    for (const push of heard) if (push.rev <= (revs.get(push.topic) ?? 0) + 1) takePush(push)
  }
}

/** Begins to mirror. Returns what ends it. */
export function mirrorState(): () => void {
  const stop = listen(takePush)
  return stop
}
