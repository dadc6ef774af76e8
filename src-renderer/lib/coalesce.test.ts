import { expect, test, vi } from 'vitest'
import { createCoalesced } from './coalesce.js'

/** Questions that are answered by hand. */
function asked() {
  const open: { answer: (value: number) => void; fail: (thrown: unknown) => void }[] = []
  const took: number[] = []
  const failed: unknown[] = []
  const coalesced = createCoalesced<number>({
    question: () =>
      new Promise((answer, fail) => {
        open.push({ answer, fail })
      }),
    took: (value) => took.push(value),
    failed: (thrown) => failed.push(thrown),
  })
  return { open, took, failed, coalesced }
}

test('questions while one is on its way become one', async () => {
  const { open, took, coalesced } = asked()
  coalesced.ask()
  coalesced.ask()
  coalesced.ask()
  expect(open).toHaveLength(1)
  open[0]?.answer(1)
  await vi.waitFor(() => {
    expect(open).toHaveLength(2)
  })
  open[1]?.answer(2)
  await vi.waitFor(() => {
    expect(took).toEqual([1, 2])
  })
  expect(open).toHaveLength(2)
})

test('after a failure it can be asked again', async () => {
  const { open, took, failed, coalesced } = asked()
  coalesced.ask()
  open[0]?.fail('gone')
  await vi.waitFor(() => {
    expect(failed).toEqual(['gone'])
  })
  coalesced.ask()
  open[1]?.answer(3)
  await vi.waitFor(() => {
    expect(took).toEqual([3])
  })
})

test('nothing is taken or asked after the stop', async () => {
  const { open, took, coalesced } = asked()
  coalesced.ask()
  coalesced.ask()
  coalesced.stop()
  open[0]?.answer(1)
  await Promise.resolve()
  await Promise.resolve()
  coalesced.ask()
  expect(took).toEqual([])
  expect(open).toHaveLength(1)
})
