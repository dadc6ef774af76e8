import { expect, it } from 'vitest'
import { axisPlaces, axisTicks } from './parallel-places.js'

it('places numbers by their logarithm where asked, words in their order, one value in the middle', () => {
  expect(axisPlaces({ categories: null, logarithmic: true }, [1, 10, 100])).toEqual([0, 0.5, 1])
  expect(axisPlaces({ categories: ['off', 'on'], logarithmic: false }, ['on', 'off'])).toEqual([1, 0]) // prettier-ignore
  expect(axisPlaces({ categories: null, logarithmic: false }, [3, 3])).toEqual([0.5, 0.5])
})

it('marks few values each, and of many the ends and the middle', () => {
  const axis = { categories: null, logarithmic: false }
  expect(axisTicks(axis, [2, 1, 2], String)).toEqual([
    { part: 0, text: '1' },
    { part: 1, text: '2' },
  ])
  const many = Array.from({ length: 11 }, (_, at) => at)
  expect(axisTicks(axis, many, String).map(({ text }) => text)).toEqual(['0', '5', '10'])
})
