/**
 * The one place where state that pages see lies: a value and a rev for each topic. Only the
 * service publishes; every push is a whole value, but for `runs`, whose pushes are changes.
 */
import type { Push, Snapshot, TopicName, TopicValue } from '../contract/topics.js'

/** At most ten pushes a second of `live`. */
const liveInterval = 100

export interface StateHub {
  /** Numbers and tells a topic's new value. `live` is told at most ten times a second, its last value always. */
  publish<Name extends TopicName>(topic: Name, value: TopicValue<Name>): void
  /** The last published value of `topic`; of `runs` all runs, as far as `snapshotRuns` knows. */
  current<Name extends TopicName>(topic: Name): TopicValue<Name>
  snapshot(): Snapshot
  subscribe(listener: (push: Push) => void): () => void
  close(): void
}

export type InitialState = { readonly [Name in TopicName]: TopicValue<Name> }

/** `allRuns` is asked for the whole of the topic `runs`, of which pushes are parts. */
export function createStateHub(
  initial: InitialState,
  allRuns: () => TopicValue<'runs'>['changed'],
): StateHub {
  const values: Record<TopicName, unknown> = { ...initial }
  const revs = new Map<TopicName, number>()
  const listeners = new Set<(push: Push) => void>()
  let timer: NodeJS.Timeout | undefined
  let toldLive = 0

  function tell(topic: TopicName): void {
    const rev = (revs.get(topic) ?? 0) + 1
    revs.set(topic, rev)
    const push = { topic, rev, value: values[topic] } as Push
    for (const listener of listeners) listener(push)
  }

  function tellLive(): void {
    if (timer !== undefined) return
    const wait = toldLive + liveInterval - performance.now()
    const now = () => {
      timer = undefined
      toldLive = performance.now()
      tell('live')
    }
    if (wait <= 0) now()
    else timer = setTimeout(now, wait)
  }

  function current<Name extends TopicName>(topic: Name): TopicValue<Name> {
    if (topic === 'runs') return { changed: allRuns(), removed: [] } as unknown as TopicValue<Name>
    return values[topic] as TopicValue<Name>
  }

  return {
    publish(topic, value) {
      values[topic] = value
      if (topic === 'live') tellLive()
      else tell(topic)
    },
    current,
    snapshot() {
      const numbered = <Name extends TopicName>(topic: Name) => ({
        rev: revs.get(topic) ?? 0,
        value: current(topic),
      })
      return {
        app: numbered('app'),
        settings: numbered('settings'),
        machine: numbered('machine'),
        tuning: numbered('tuning'),
        datasets: numbered('datasets'),
        starts: numbered('starts'),
        downloads: numbered('downloads'),
        runs: numbered('runs'),
        queue: numbered('queue'),
        live: numbered('live'),
        studies: numbered('studies'),
        exports: numbered('exports'),
        notice: numbered('notice'),
        intent: numbered('intent'),
      }
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      clearTimeout(timer)
      listeners.clear()
    },
  }
}
