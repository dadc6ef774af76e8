import { expect, test } from 'vitest'
import { datasetReportSchema } from '#contract/dataset.js'
import { formatRows, sizeRanges, splitBars, splitTotal } from './dataset-charts.js'

const report = datasetReportSchema.parse({
  folder: '/pets',
  classes: [
    { name: 'cat', train: 30, validation: 5, test: null },
    { name: 'dog', train: 10, validation: null, test: null },
  ],
  pictures: 45,
  formats: { png: 15, jpeg: 30 },
  shortSides: [
    { from: 0, pictures: 5 },
    { from: 64, pictures: 40 },
  ],
  unreadable: [],
  duplicates: [],
  ignored: [],
  warnings: [],
})

test('a split is there where any class has it, and is counted', () => {
  expect(splitBars(report)).toEqual([
    { split: 'train', counts: [30, 10] },
    { split: 'validation', counts: [5, 0] },
  ])
  expect(splitTotal(report, 'train')).toBe(40)
  expect(splitTotal(report, 'validation')).toBe(5)
  expect(splitTotal(report, 'test')).toBeNull()
})

test('a range of sides ends where the next begins', () => {
  expect(sizeRanges(report)).toEqual([
    { from: 0, to: 64, pictures: 5 },
    { from: 64, to: null, pictures: 40 },
  ])
})

test('formats are told by how many there are', () => {
  expect(formatRows(report)).toEqual([
    { format: 'JPEG', pictures: 30, share: 30 / 45 },
    { format: 'PNG', pictures: 15, share: 15 / 45 },
  ])
})
