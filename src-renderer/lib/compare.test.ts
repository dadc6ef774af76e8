import { describe, expect, it } from 'vitest'
import { runIdSchema } from '#contract/ids.js'
import { axisValues } from './compare-curves.js'
import { keptPlaces, mostCompared, wantedRuns } from './compare-runs.js'
import { bestPlaces, settingRows } from './compare-table.js'

const id = (text: string) => runIdSchema.parse(text)

describe('axisValues', () => {
  const step = Float64Array.of(1, 5)
  const facts = { batch: 8, operationsPerImage: 100 }

  it('counts pictures as step x batch, operations as pictures x operations of one', () => {
    expect([...(axisValues('pictures', step, step, facts) ?? [])]).toEqual([8, 40])
    expect([...(axisValues('operations', step, step, facts) ?? [])]).toEqual([800, 4000])
  })

  it('is unknown where the record does not say', () => {
    expect(axisValues('pictures', step, step, { ...facts, batch: null })).toBeNull()
    expect(axisValues('operations', step, step, { ...facts, operationsPerImage: null })).toBeNull()
    expect(axisValues('seconds', step, Float64Array.of(0, 0), facts)).toBeNull()
  })
})

describe('bestPlaces', () => {
  it('marks all that share the best value', () => {
    expect([...bestPlaces([0.5, 0.9, null, 0.9], 'high')]).toEqual([1, 3])
    expect([...bestPlaces([0.5, 0.9, null, 0.9], 'low')]).toEqual([0])
  })

  it('marks none where nothing is told apart', () => {
    expect(bestPlaces([0.5, null], 'high').size).toBe(0)
    expect(bestPlaces([0.5, 0.5], 'high').size).toBe(0)
    expect(bestPlaces([1, 2], null).size).toBe(0)
  })
})

describe('settingRows', () => {
  it('tells settings that differ, also those that one run does not have', () => {
    const rows = settingRows([
      { seed: 1, optimizer: { type: 'sgd', momentum: 0.9 } },
      { seed: 1, optimizer: { type: 'adamw' } },
      null,
    ])
    expect(rows).toEqual([
      { path: 'seed', values: [1, 1, undefined], differs: false },
      { path: 'optimizer.type', values: ['sgd', 'adamw', undefined], differs: true },
      { path: 'optimizer.momentum', values: [0.9, undefined, undefined], differs: true },
    ])
  })
})

describe('the choice of runs', () => {
  it('takes each id once, passes over what is none, and stops at the most', () => {
    expect(wantedRuns('a,b,a,../x,,c')).toEqual(['a', 'b', 'c'])
    const many = Array.from({ length: 20 }, (_, index) => `r${String(index)}`).join(',')
    expect(wantedRuns(many)).toHaveLength(mostCompared)
  })

  it('leaves the places of the others when a run goes, and gives its place to the next', () => {
    const first = keptPlaces(new Map(), [id('a'), id('b'), id('c')])
    const second = keptPlaces(first, [id('b'), id('c')])
    expect([...second]).toEqual(
      [
        ['b', 1],
        ['c', 2],
      ].map(([run, place]) => [run, place]),
    )
    expect(keptPlaces(second, [id('d'), id('b'), id('c')]).get(id('d'))).toBe(0)
  })
})
