import { expect, it } from 'vitest'
import { runIdSchema } from '../contract/ids.js'
import { runPictures } from './run-pictures.js'

const run = runIdSchema.parse('one')
const record = {
  classes: ['ant', 'bee'],
  split: {
    train: [{ path: '/p/ant/1.jpg', label: 0 }],
    validation: [
      { path: '/p/bee/2.jpg', label: 1 },
      { path: '/p/ant/3.jpg', label: 0 },
      { path: '/p/bee/4.jpg', label: 1 },
    ],
  },
}
const ask = (label: string | null, offset: number, limit: number) =>
  runPictures(record, { run, split: 'validation', label, offset, limit })

it('gives a page of a split with names and classes', () => {
  expect(ask(null, 1, 1)).toEqual({
    pictures: [
      { ref: { of: 'run', run, split: 'validation', index: 1 }, name: '3.jpg', label: 'ant' },
    ],
    total: 3,
  })
})

it('keeps the index in the whole split where one class is asked for', () => {
  const { pictures, total } = ask('bee', 1, 10)
  expect(total).toBe(2)
  expect(pictures.map(({ ref, name }) => [ref.index, name])).toEqual([[2, '4.jpg']])
})

it('gives nothing of a class that is not there', () => {
  expect(ask('cat', 0, 10)).toEqual({ pictures: [], total: 0 })
})
