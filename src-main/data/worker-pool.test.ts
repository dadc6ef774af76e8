import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as tick } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createWorkerPool } from './worker-pool.js'

interface Job {
  readonly does: 'answer' | 'exit' | 'throw' | 'wait'
}
interface Answer {
  readonly id: number
  readonly lane: string
}

/** A worker that does what its job says. */
const file = join(mkdtempSync(join(tmpdir(), 'vitrine-pool-')), 'worker.mjs')
writeFileSync(
  file,
  `import { parentPort, threadId } from 'node:worker_threads'
   parentPort.on('message', ({ id, does }) => {
     if (does === 'exit') process.exit(3)
     if (does === 'throw') throw new Error('a fault')
     if (does === 'answer') parentPort.postMessage({ id, lane: String(threadId) })
   })`,
)
const open = (size: number) => createWorkerPool<Job, Answer>(file, size, null)

it('answers each job, one lane one thread', async () => {
  const pool = open(3)
  const lanes = await Promise.all(
    Array.from({ length: 9 }, async (_, lane) => (await pool.run(lane, { does: 'answer' })).lane),
  )
  expect(new Set(lanes).size).toBe(3)
  expect(lanes.slice(3)).toEqual(lanes.slice(0, 6))
  await pool.close()
})

it.each([
  ['exit', 'code 3'],
  ['throw', 'a fault'],
] as const)(
  'fails all jobs, those that come later too, when a worker dies by %s',
  async (does, why) => {
    const pool = open(2)
    const waiting = pool.run(1, { does: 'wait' })
    const dying = pool.run(0, { does })
    for (const job of [waiting, dying]) {
      await expect(job).rejects.toMatchObject({
        code: 'internal',
        text: { why: expect.stringContaining(why) },
      })
    }
    await expect(pool.run(0, { does: 'answer' })).rejects.toMatchObject({ code: 'internal' })
    await expect(pool.run(1, { does: 'answer' })).rejects.toMatchObject({ code: 'internal' })
    await pool.close()
  },
)

it('gives up what waits when it is closed', async () => {
  const pool = open(1)
  const waiting = pool.run(0, { does: 'wait' })
  const closed = pool.close()
  await expect(waiting).rejects.toMatchObject({ code: 'interrupted' })
  await closed
  await expect(pool.run(0, { does: 'answer' })).rejects.toMatchObject({ code: 'interrupted' })
})

it('begins its threads once, when it is told to or with the first job, and none when it is closed', async () => {
  let begun = 0
  const count = () => void begun++
  process.on('worker', count)
  try {
    const [told, asked] = [open(2), open(3)]
    await tick()
    expect(begun).toBe(0)
    told.start()
    await tick() // the event comes after the call
    expect(begun).toBe(2)
    await told.run(0, { does: 'answer' })
    expect(begun).toBe(2)
    await asked.run(0, { does: 'answer' })
    expect(begun).toBe(5)
    await Promise.all([told.close(), asked.close()])
    const closed = open(1)
    await closed.close()
    closed.start()
    await tick()
    expect(begun).toBe(5)
  } finally {
    process.off('worker', count)
  }
})
