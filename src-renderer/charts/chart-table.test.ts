import { expect, test } from 'vitest'
import { csvOf, rowsTable, seriesTable } from './chart-table.js'

test('series with their own x share rows where x is the same', () => {
  const table = seriesTable('Step', [
    { name: 'loss', x: [1, 2, 3], y: [0.5, 0.25, 0.125] },
    { name: 'validation', x: [2, 4], y: [0.3, 0.2] },
  ])
  expect(csvOf(table).split('\r\n')).toEqual([
    'Step,loss,validation',
    '1,0.5,',
    '2,0.25,0.3',
    '3,0.125,',
    '4,,0.2',
    '',
  ])
})

test('series over the same x are read as they are', () => {
  const x = Float64Array.from([1, 2])
  const table = seriesTable('Step', [
    { name: 'a', x, y: [5, 6] },
    { name: 'b', x: [1, 2], y: [7, 8] },
  ])
  expect(table.length).toBe(2)
  expect([0, 1, 2].map((column) => table.cell(1, column))).toEqual([2, 6, 8])
})

test('quotes what CSV needs quoted and lets no name run as a formula', () => {
  const csv = csvOf(rowsTable(['a,"b"'], [['=1+1'], ['two\nlines'], [null], [-3]]))
  expect(csv).toBe('"a,""b"""\r\n\'=1+1\r\n"two\nlines"\r\n\r\n-3\r\n')
})
