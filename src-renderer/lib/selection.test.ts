import { expect, test } from 'vitest'
import { activated, extended, kept, neighbour, noSelection, toggled } from './selection.js'

const rows = ['a', 'b', 'c', 'd']

test('a range goes from where it began, in both directions', () => {
  const at = activated(noSelection<string>(), 'c')
  expect([...extended(at, rows, 'd').selected]).toEqual(['c', 'd'])
  const down = extended(at, rows, 'd')
  expect([...extended(down, rows, 'a').selected]).toEqual(['a', 'b', 'c'])
})

test('toggling leaves the others', () => {
  const both = toggled(toggled(noSelection<string>(), 'a'), 'c')
  expect([...both.selected]).toEqual(['a', 'c'])
  expect([...toggled(both, 'a').selected]).toEqual(['c'])
})

test('keys stay within the rows', () => {
  expect(neighbour(noSelection<string>(), rows, 1)).toBe('a')
  expect(neighbour(activated(noSelection<string>(), 'c'), rows, 10)).toBe('d')
  expect(neighbour(activated(noSelection<string>(), 'c'), rows, -1)).toBe('b')
  expect(neighbour(noSelection<string>(), [], 1)).toBeNull()
})

test('what is deleted is no longer selected', () => {
  const selection = toggled(toggled(noSelection<string>(), 'a'), 'b')
  expect(kept(selection, new Set(['a']))).toEqual({
    selected: new Set(['a']),
    active: null,
    anchor: null,
  })
})
