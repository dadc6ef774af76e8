import { expect, test } from 'vitest'
import { actionsOf, compareRoute } from './run-actions.js'

const finished = { hasCheckpoint: true, step: 10, steps: 10 }
const half = { hasCheckpoint: true, step: 5, steps: 10 }

test('a run at work can be paused and ended, not resumed or deleted', () => {
  expect(actionsOf({ status: 'running', ...half }, true)).toEqual([
    'pause',
    'stop',
    'cancel',
    'try',
    'export',
    'compare',
    'duplicate',
    'reveal',
  ])
})

test('what ended early can go on, unless it is through', () => {
  for (const status of ['paused', 'interrupted', 'failed', 'cancelled', 'stopped'] as const) {
    expect(actionsOf({ status, ...half }, false)).toContain('resume')
  }
  expect(actionsOf({ status: 'stopped', ...finished }, false)).not.toContain('resume')
  expect(actionsOf({ status: 'done', ...finished }, false)).not.toContain('resume')
})

test('without a checkpoint there is nothing to try, without a step nothing to compare', () => {
  const fresh = { hasCheckpoint: false, step: 0, steps: 10 }
  expect(actionsOf({ status: 'queued', ...fresh }, false)).toEqual([
    'pause',
    'cancel',
    'duplicate',
    'delete',
  ])
})

test('a damaged run can only be looked at and deleted', () => {
  expect(actionsOf({ status: 'damaged', ...half }, true)).toEqual(['reveal', 'delete'])
})

test('runs to compare go into the address', () => {
  expect(compareRoute(['a', 'b'])).toBe('#/compare?runs=a,b')
})
