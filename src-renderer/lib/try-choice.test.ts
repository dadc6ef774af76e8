import { expect, test } from 'vitest'
import { runIdSchema } from '#contract/ids.js'
import type { RunSummary } from '#contract/run.js'
import { chosenRun, disagrees, latencyOf, median, triable, type Answer } from './try-choice.js'

function run(id: string, changes: Partial<RunSummary>): RunSummary {
  const some = { id: runIdSchema.parse(id), status: 'done', hasCheckpoint: true, bestTop1: 0.5 }
  return { created: '2026-01-01', ...some, ...changes } as RunSummary
}

test('the best run comes first, one without a checkpoint never', () => {
  const runs = [
    run('unknown', { bestTop1: null }),
    run('good', { bestTop1: 0.9 }),
    run('better', { bestTop1: 0.95, hasCheckpoint: false }),
    run('newer', { bestTop1: 0.9, created: '2026-02-01' }),
    run('damaged', { bestTop1: 1, status: 'damaged' }),
  ]
  const choices = triable(runs)
  expect(choices.map(({ id }) => id)).toEqual(['newer', 'good', 'unknown'])
  expect(chosenRun(choices, 'good')?.id).toBe('good')
  expect(chosenRun(choices, 'better')?.id).toBe('newer')
  expect(chosenRun([], 'good')).toBeNull()
})

test('median of odd, even and no numbers', () => {
  expect(median([9, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 9])).toBe(3)
  expect(median([])).toBeNull()
})

const [a, b] = [runIdSchema.parse('a'), runIdSchema.parse('b')]
function seen(name: string, milliseconds: number): Answer {
  return { type: 'seen', classes: [{ name, probability: 0.9 }], milliseconds }
}
const failed: Answer = {
  type: 'failed',
  error: { code: 'image-unreadable', what: '', why: '', remedy: '' },
}

test('runs disagree only where both answered', () => {
  const answers = (one: Answer, other: Answer | null) => ({
    answers: new Map(other ? [[a, one] as const, [b, other] as const] : [[a, one] as const]),
  })
  expect(disagrees(answers(seen('cat', 1), seen('dog', 1)), a, b)).toBe(true)
  expect(disagrees(answers(seen('cat', 1), seen('cat', 9)), a, b)).toBe(false)
  expect(disagrees(answers(seen('cat', 1), failed), a, b)).toBe(false)
  expect(disagrees(answers(seen('cat', 1), null), a, b)).toBe(false)
})

test('the time is of the pictures that were answered', () => {
  const pictures = [seen('cat', 4), failed, seen('cat', 8)].map((one) => ({
    answers: new Map([[a, one]]),
  }))
  expect(latencyOf(pictures, a)).toEqual({ pictures: 2, milliseconds: 6 })
  expect(latencyOf(pictures, b)).toEqual({ pictures: 0, milliseconds: null })
})
