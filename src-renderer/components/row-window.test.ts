import { expect, test } from 'vitest'
import { movedRow, rowWindow } from './row-window.js'

test('makes only rows in sight and a few more, and keeps the whole length', () => {
  const shown = rowWindow(1000, 30, 3000, 300)
  expect(shown).toMatchObject({ first: 92, end: 118, before: 2760, after: 26_460 })
  expect(shown.before + shown.after + (shown.end - shown.first) * 30).toBe(30_000)
})

test('holds at both ends and for none', () => {
  expect(rowWindow(10, 30, 0, 300)).toMatchObject({ first: 0, end: 10, before: 0, after: 0 })
  expect(rowWindow(1000, 30, 29_700, 300)).toMatchObject({ first: 982, end: 1000, after: 0 })
  expect(rowWindow(0, 30, 0, 300)).toMatchObject({ first: 0, end: 0, before: 0, after: 0 })
})

test('has a slot for each row that is made, wherever it is scrolled to', () => {
  for (let scrolled = 0; scrolled < 1000; scrolled += 7) {
    const { first, end, slots } = rowWindow(1000, 30, scrolled, 310)
    expect(end - first).toBeLessThanOrEqual(slots)
  }
  expect(rowWindow(1000, 30, 0, 310).slots).toBe(rowWindow(1000, 30, 777, 310).slots)
})

test('rows that became fewer while scrolled far down still show', () => {
  const { first, end } = rowWindow(3, 30, 9000, 300)
  expect([first, end]).toEqual([2, 3])
})

test('keys move and stop at the ends', () => {
  const keys = ['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End', 'x']
  expect(keys.map((key) => movedRow(key, 5, 100, 10))).toEqual([6, 4, 15, 0, 0, 99, null])
  expect(movedRow('ArrowDown', 99, 100, 10)).toBe(99)
})
