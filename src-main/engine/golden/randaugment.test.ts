import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readNpz } from '../checkpoint/npz.js'
import { checkRandAugmentGolden } from './randaugment.js'

test('all 84 cases of the reference implementation are met', () => {
  const file = join(import.meta.dirname, '../../../test/golden/randaugment.npz')
  const report = checkRandAugmentGolden(readNpz(readFileSync(file), file))
  expect(report.cases.length).toBe(84)
  expect(report.cases.filter((entry) => !entry.passed)).toEqual([])
})
