import { expect, it } from 'vitest'
import { startIdSchema } from '../../contract/ids.js'
import { verdictText } from '../../contract/verdict-text.js'
import type { Cell } from '../cells.js'
import { analyseTransferOrScratch } from './transfer-or-scratch.js'

const certain = { seeds: null, pictures: null }

interface Given {
  readonly group: 'transfer' | 'scratch'
  readonly steps: number
  readonly top1: number
  /** A busy machine's are of no meaning. */
  readonly seconds: number
  readonly operationsPerImage?: number
}

function cell({ group, steps, top1, seconds, operationsPerImage = 1e9 }: Given): Cell {
  const known = { examples: 1000, trainingPictures: 100, imagesPerSecond: null, parameters: 1 }
  return {
    ...{ coordinates: { group, steps }, label: `${group} ${steps}`, model: 'test', batch: 10 },
    ...{ start: startIdSchema.parse('scratch'), resolution: 16, runs: [] },
    outcomes: [{ top1, steps, seconds, operationsPerImage, ...known }],
  }
}

const cells = [
  cell({ group: 'transfer', steps: 100, top1: 0.9, seconds: 5000 }),
  cell({ group: 'transfer', steps: 200, top1: 0.95, seconds: 7 }),
  cell({ group: 'scratch', steps: 100, top1: 0.5, seconds: 3 }),
  cell({ group: 'scratch', steps: 400, top1: 0.8, seconds: 4 }),
]

it('counts compute in operations, whatever the clock said', () => {
  const { unit, dots, searches, verdicts } = analyseTransferOrScratch(cells, certain)
  expect(unit).toBe('operations')
  expect(dots.map(({ compute }) => compute)).toEqual([1e12, 2e12, 1e12, 4e12])
  const [transfer] = searches
  expect(transfer?.budgets[0]).toBe(1e12)
  expect(transfer?.budgets.at(-1)).toBeCloseTo(3e12, -6)
  const [never, costs, tries] = verdicts
  expect(never).toEqual({ key: 'scratch-never', transfer: 0.95, scratch: 0.8, times: 2, runs: 2 })
  expect(costs).toEqual({ key: 'scratch-costs', accuracy: 0.8, times: 4 })
  if (tries?.key !== 'few-tries') throw new Error(tries?.key)
  // Both orders of two runs have found the better one once both are paid.
  expect(tries).toMatchObject({ group: 'transfer', accuracy: expect.closeTo(0.95, 9) as number })
  expect(tries.times).toBeGreaterThanOrEqual(1)
  expect(tries.times).toBeLessThan(1.51)
})

it('says of what was not reached how much was tried', () => {
  const [never] = analyseTransferOrScratch(cells, certain).verdicts
  expect(never && verdictText(never)).toContain('not reached at any cost tried, up to 2 times the compute') // prettier-ignore
})

it('compares times where the operations of a run are not known', () => {
  const [first, ...others] = cells
  const old = cell({ group: 'transfer', steps: 100, top1: 0.9, seconds: 5, operationsPerImage: 0 })
  const { unit, dots } = analyseTransferOrScratch(first ? [old, ...others] : [], certain)
  expect(unit).toBe('seconds')
  expect(dots.map(({ compute }) => compute)).toEqual([5, 7, 3, 4])
})
