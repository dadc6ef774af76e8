import { expect, test } from 'vitest'
import { withTag } from './tags.js'

test('several at once, without spaces, empty ones and doubles', () => {
  expect(withTag(['paper'], ' small, ,paper，night ')).toEqual(['paper', 'small', 'night'])
})

test('never more than the contract takes', () => {
  expect(withTag([], 'x'.repeat(50))).toEqual(['x'.repeat(40)])
  const many = Array.from({ length: 40 }, (_, index) => String(index)).join(',')
  expect(withTag([], many)).toHaveLength(32)
})
