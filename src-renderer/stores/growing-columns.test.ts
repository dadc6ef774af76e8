import { expect, test } from 'vitest'
import type { StepColumns } from '#contract/run.js'
import { growingColumns } from './growing-columns.js'

function columns(from: number, to: number): StepColumns {
  const numbers = Array.from({ length: to - from }, (_, index) => from + index)
  return {
    step: numbers,
    seconds: numbers,
    loss: numbers.map((value) => -value),
    accuracy: numbers,
    gradientNorm: numbers,
    learningRate: numbers,
    imagesPerSecond: numbers,
    residentBytes: numbers,
  }
}

test('grows past its room and keeps every value; a view taken before stays as it was', () => {
  const grown = growingColumns()
  grown.append(columns(0, 200))
  const before = grown.values('loss')
  grown.append(columns(200, 1000))
  expect(grown.length).toBe(1000)
  expect([...grown.values('loss')]).toEqual(columns(0, 1000).loss)
  expect(before.length).toBe(200)
  expect([...before]).toEqual(columns(0, 200).loss)
})

test('a cleared column does not write into views that are still shown', () => {
  const grown = growingColumns()
  grown.append(columns(1, 4))
  const shown = grown.values('step')
  grown.clear()
  grown.append(columns(7, 9))
  expect([...shown]).toEqual([1, 2, 3])
  expect([...grown.values('step')]).toEqual([7, 8])
})
