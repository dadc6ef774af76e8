import { expect, it } from 'vitest'
import { datasetIdSchema, startIdSchema } from '#contract/ids.js'
import type { Question } from '#contract/study-question.js'
import { numbersOf, studyFields, sweepValuesOf, valueAt, withValue } from './study-form.js'

const question: Question = {
  kind: 'augmentation-map',
  dataset: datasetIdSchema.parse('sample'),
  seeds: [0, 1],
  wish: {},
  networks: [{ start: startIdSchema.parse('scratch'), model: 'test' }],
  levels: ['none', 'light1'],
  regularisations: ['off'],
  weightDecays: null,
}

it('sets a value inside what is not there yet, takes it out again, and refuses what cannot be', () => {
  const wished = withValue(question, 'wish.train.duration', { steps: 10 })
  expect(wished?.wish).toEqual({ train: { duration: { steps: 10 } } })
  const back = withValue(wished ?? question, 'wish.train.duration', undefined)
  expect(back && valueAt(back, 'wish.train.duration')).toBeUndefined()
  expect(withValue(question, 'levels', [])).toBeNull()
  expect(withValue(question, 'steps', [100])).toBeNull()
  expect(question.wish).toEqual({})
})

it('reads lists as they are typed', () => {
  expect(numbersOf(' 0.003,0.01  1e-1；3')).toEqual([0.003, 0.01, 0.1, 3])
  expect(numbersOf('')).toEqual([])
  expect(numbersOf('1, two')).toBeNull()
  expect(sweepValuesOf('none, 0.5, true')).toEqual(['none', 0.5, true])
})

it('offers every field once, the seeds last', () => {
  const paths = studyFields('transfer-or-scratch').map(({ path }) => path)
  expect(new Set(paths).size).toBe(paths.length)
  expect(paths.at(-1)).toBe('seeds')
})
