import { expect, test } from 'vitest'
import { scrolledTo, windowOf } from './window-rows.js'

test('only rows in sight and a few beside are drawn, the others keep their room', () => {
  const { from, to, before, after } = windowOf(1000, 30, 15_000, 600)
  expect([from, to]).toEqual([488, 532])
  expect(before + (to - from) * 30 + after).toBe(30_000)
})

test('short lists and places beyond the end', () => {
  expect(windowOf(3, 30, 0, 600)).toEqual({ from: 0, to: 3, before: 0, after: 0 })
  expect(windowOf(0, 30, 0, 600)).toEqual({ from: 0, to: 0, before: 0, after: 0 })
  const beyond = windowOf(20, 30, 9000, 600)
  expect([beyond.from, beyond.to, beyond.after]).toEqual([8, 20, 0])
})

test('scrolls only as far as needed', () => {
  expect(scrolledTo(5, 30, 0, 300)).toBe(0)
  expect(scrolledTo(10, 30, 0, 300)).toBe(30)
  expect(scrolledTo(2, 30, 200, 300)).toBe(60)
})
