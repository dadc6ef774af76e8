/**
 * Keeps a copy of all topics in step with the host: hears pushes, asks for a snapshot, passes over
 * pushes that the snapshot already holds, and asks again where a push is missing or after a lost
 * connection. Knows nothing of the screen.
 */
import type { Push, Snapshot, TopicName } from '#contract/topics.js'

export interface MirrorFeedOptions {
  readonly listen: (listener: (push: Push) => void) => () => void
  readonly snapshot: () => Promise<Snapshot>
  /** A whole state; `first`: there was none before. */
  readonly took: (snapshot: Snapshot, first: boolean) => void
  readonly pushed: (push: Push) => void
  /** A snapshot could not be had; it is asked for again after `wait`. */
  readonly failed: (thrown: unknown) => void
  readonly wait: () => Promise<void>
}

export interface MirrorFeed {
  /** Forgets the revs and asks for everything, as after a lost connection. */
  refresh(): void
  stop(): void
}

export function createMirrorFeed(options: MirrorFeedOptions): MirrorFeed {
  let revs: Map<TopicName, number> | null = null
  let held: Push[] = []
  let asking = false
  let again = false
  let first = true
  let stopped = false

  const unlisten = options.listen((push) => {
    if (stopped) return
    if (revs === null) {
      held.push(push)
      return
    }
    take(push)
  })

  function take(push: Push): void {
    const known = revs?.get(push.topic) ?? 0
    if (push.rev <= known) return
    // A push of `runs` is a change only, so a missing one cannot be made up for.
    if (push.topic === 'runs' && push.rev > known + 1) {
      held.push(push)
      refresh()
      return
    }
    revs?.set(push.topic, push.rev)
    options.pushed(push)
  }

  async function ask(): Promise<void> {
    asking = true
    do {
      again = false
      try {
        const snapshot = await options.snapshot()
        if (stopped) return
        if (again) continue
        revs = new Map(
          (Object.keys(snapshot) as TopicName[]).map((topic) => [topic, snapshot[topic].rev]),
        )
        options.took(snapshot, first)
        first = false
        const waiting = held
        held = []
        for (const push of waiting) if (revs !== null) take(push)
      } catch (thrown) {
        if (stopped) return
        options.failed(thrown)
        await options.wait()
        again = true
      }
    } while (again && !stopped)
    asking = false
  }

  function refresh(): void {
    revs = null
    if (asking) again = true
    else void ask()
  }

  refresh()
  return {
    refresh() {
      held = []
      refresh()
    },
    stop() {
      stopped = true
      unlisten()
    },
  }
}
