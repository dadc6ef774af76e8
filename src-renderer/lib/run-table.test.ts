import { describe, expect, test } from 'vitest'
import { runIdSchema } from '#contract/ids.js'
import type { RunSummary } from '#contract/run.js'
import {
  filterChoices,
  filterRuns,
  firstColumns,
  keptColumns,
  moved,
  noFilters,
  sortRuns,
} from './run-table.js'
import { runName } from './run-name.js'

function run(id: string, changes: Partial<RunSummary> = {}): RunSummary {
  return {
    id: runIdSchema.parse(id),
    name: '',
    tags: [],
    created: '2026-01-01T00:00:00.000Z',
    status: 'done',
    reason: null,
    dataset: null,
    dataFolder: '/pictures/birds',
    model: 'Ti/16',
    from: 'scratch',
    recipe: 'scratch',
    level: 'none',
    resolution: 224,
    batch: 32,
    learningRate: 0.01,
    seed: 0,
    steps: 100,
    step: 100,
    seconds: 10,
    imagesPerSecond: 20,
    loss: 1,
    top1: 0.5,
    bestTop1: 0.5,
    top5: 0.9,
    macroF1: 0.5,
    validationLoss: 1,
    parameters: 5_000_000,
    operationsPerImage: 1e9,
    hasCheckpoint: true,
    ...changes,
  }
}
const ids = (runs: readonly RunSummary[]): string[] => runs.map(({ id }) => id)

describe('order', () => {
  test('numbers by size, unknown ones last in both directions', () => {
    const runs = [
      run('a', { bestTop1: 0.2 }),
      run('b', { bestTop1: null }),
      run('c', { bestTop1: 0.9 }),
    ]
    expect(ids(sortRuns(runs, { column: 'bestTop1', descending: true }))).toEqual(['c', 'a', 'b'])
    expect(ids(sortRuns(runs, { column: 'bestTop1', descending: false }))).toEqual(['a', 'c', 'b'])
  })
  test('names as a reader counts, equal ones newest first', () => {
    const runs = [
      run('a', { name: 'try 10' }),
      run('b', { name: 'Try 9' }),
      run('c', { name: 'try 10', created: '2026-02-01T00:00:00.000Z' }),
    ]
    expect(ids(sortRuns(runs, { column: 'name', descending: false }))).toEqual(['b', 'c', 'a'])
  })
  test('statuses by how much they ask for attention', () => {
    const runs = [run('a'), run('b', { status: 'queued' }), run('c', { status: 'running' })]
    expect(ids(sortRuns(runs, { column: 'status', descending: false }))).toEqual(['c', 'b', 'a'])
  })
})

describe('filters', () => {
  const runs = [
    run('a', { tags: ['paper', 'small'], model: 'S/16' }),
    run('b', { tags: ['paper'], status: 'failed', dataFolder: 'C:\\pictures\\Moths' }),
    run('c', { name: 'Evening moths' }),
  ]
  test('every word of the search must be found, in whatever case', () => {
    expect(ids(filterRuns(runs, { ...noFilters, text: 'MOTHS' }))).toEqual(['b', 'c'])
    expect(ids(filterRuns(runs, { ...noFilters, text: 'moths  evening' }))).toEqual(['c'])
  })
  test('any within one filter, all between filters', () => {
    expect(ids(filterRuns(runs, { ...noFilters, tags: ['paper', 'small'] }))).toEqual(['a', 'b'])
    expect(ids(filterRuns(runs, { ...noFilters, tags: ['paper'], models: ['S/16'] }))).toEqual([
      'a',
    ])
    expect(ids(filterRuns(runs, { ...noFilters, statuses: ['failed'] }))).toEqual(['b'])
    expect(ids(filterRuns(runs, { ...noFilters, datasets: ['/pictures/birds'] }))).toEqual([
      'a',
      'c',
    ])
  })
  test('offer only what the runs have', () => {
    expect(filterChoices(runs)).toEqual({
      statuses: ['done', 'failed'],
      datasets: ['/pictures/birds', 'C:\\pictures\\Moths'],
      models: ['S/16', 'Ti/16'],
      tags: ['paper', 'small'],
    })
  })
})

test('a run without a name is called by model and dataset', () => {
  expect(runName(run('a', { dataFolder: 'C:\\pictures\\Moths' }))).toBe('Ti/16 · Moths')
  expect(runName(run('a', { name: 'Mine' }))).toBe('Mine')
  expect(runName(run('a', { model: null, dataFolder: '' }))).toBe('a')
})

test('kept columns come back in the table’s order, the name always; nonsense brings the first ones', () => {
  expect(keptColumns('tags,loss,nonsense')).toEqual(['name', 'loss', 'tags'])
  expect(keptColumns('nonsense')).toEqual(firstColumns)
  expect(keptColumns(null)).toEqual(firstColumns)
})

test('moving within an order stays within it', () => {
  expect(moved(['a', 'b', 'c'], 'b', -1)).toEqual(['b', 'a', 'c'])
  expect(moved(['a', 'b', 'c'], 'b', 5)).toEqual(['a', 'c', 'b'])
  expect(moved(['a', 'b', 'c'], 'x', 1)).toEqual(['a', 'b', 'c'])
})
