import { expect, test } from 'vitest'
import { topicNames, type Push, type Snapshot } from '#contract/topics.js'
import { createMirrorFeed } from './mirror-feed.js'

/** Only revs matter to the feed. */
function snapshotAt(revs: Partial<Record<Push['topic'], number>>): Snapshot {
  const entries = topicNames.map((topic) => [topic, { rev: revs[topic] ?? 0, value: null }])
  return Object.fromEntries(entries) as Snapshot
}

function push(topic: Push['topic'], rev: number): Push {
  return { topic, rev, value: null } as unknown as Push
}

function setUp() {
  const seen: string[] = []
  const asked: { give: (snapshot: Snapshot) => void; fail: (thrown: Error) => void }[] = []
  let hear: (push: Push) => void = () => undefined
  const feed = createMirrorFeed({
    listen(listener) {
      hear = listener
      return () => undefined
    },
    snapshot: () => new Promise((give, fail) => asked.push({ give, fail })),
    took: (snapshot, first) => seen.push(`all ${snapshot.runs.rev}${first ? ' first' : ''}`),
    pushed: ({ topic, rev }) => seen.push(`${topic} ${rev}`),
    failed: (thrown) => seen.push((thrown as Error).message),
    wait: () => Promise.resolve(),
  })
  const settled = async () => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
  }
  return { seen, asked, feed, hear: (each: Push) => hear(each), settled }
}

test('pushes heard before the snapshot are taken after it, but for those that it holds', async () => {
  const { seen, asked, hear, settled } = setUp()
  hear(push('runs', 4))
  hear(push('runs', 5))
  hear(push('live', 1))
  asked[0]?.give(snapshotAt({ runs: 4 }))
  await settled()
  expect(seen).toEqual(['all 4 first', 'runs 5', 'live 1'])
})

test('old and repeated pushes are passed over', async () => {
  const { seen, asked, hear, settled } = setUp()
  asked[0]?.give(snapshotAt({ queue: 2 }))
  await settled()
  for (const rev of [1, 2, 3, 3]) hear(push('queue', rev))
  expect(seen).toEqual(['all 0 first', 'queue 3'])
})

test('a missing change of runs asks for everything again; a missing whole value does not', async () => {
  const { seen, asked, hear, settled } = setUp()
  asked[0]?.give(snapshotAt({ runs: 1, live: 1 }))
  await settled()
  hear(push('live', 9))
  expect(asked).toHaveLength(1)
  hear(push('runs', 3))
  expect(asked).toHaveLength(2)
  hear(push('runs', 4))
  asked[1]?.give(snapshotAt({ runs: 3, live: 9 }))
  await settled()
  expect(seen).toEqual(['all 1 first', 'live 9', 'all 3', 'runs 4'])
})

test('after a lost connection revs may begin anew', async () => {
  const { seen, asked, feed, hear, settled } = setUp()
  asked[0]?.give(snapshotAt({ runs: 80 }))
  await settled()
  feed.refresh()
  asked[1]?.give(snapshotAt({ runs: 1 }))
  await settled()
  hear(push('runs', 2))
  expect(seen).toEqual(['all 80 first', 'all 1', 'runs 2'])
})

test('a snapshot that fails is asked for again', async () => {
  const { seen, asked, settled } = setUp()
  asked[0]?.fail(new Error('down'))
  await settled()
  asked[1]?.give(snapshotAt({ runs: 7 }))
  await settled()
  expect(seen).toEqual(['down', 'all 7 first'])
})

test('says nothing after it was stopped', async () => {
  const { seen, asked, feed, hear, settled } = setUp()
  feed.stop()
  asked[0]?.give(snapshotAt({}))
  await settled()
  hear(push('live', 1))
  expect(seen).toEqual([])
})
