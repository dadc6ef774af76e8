import { expect, test } from 'vitest'
import { placeAfterKey } from './grid-keys.js'

test.each([
  ['ArrowRight', 0, 1],
  ['ArrowRight', 9, null],
  ['ArrowLeft', 0, null],
  ['ArrowDown', 5, 9],
  ['ArrowDown', 7, null],
  ['ArrowUp', 5, 1],
  ['ArrowUp', 3, null],
  ['Home', 5, 0],
  ['Home', 0, null],
  ['End', 0, 9],
  ['a', 4, null],
])('%s from %i of ten in rows of four: %j', (key, place, wanted) => {
  expect(placeAfterKey(key, place, 4, 10)).toBe(wanted)
})
