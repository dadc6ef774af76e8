import { expect, it } from 'vitest'
import { plainTrainingProgram } from '../train/plain-step.js'
import { architectureOf } from '../model/variants.js'
import { withEntries } from './program.js'

const size = { classes: 3, resolution: 16, batch: 2 }
const whole = plainTrainingProgram({ architecture: architectureOf('test', 'tanh'), ...size })

it('is narrowed to some entries and what they read', () => {
  const train = withEntries(whole, ['train', 'evaluate'])
  expect(train.entries).toEqual({
    train: whole.entries['train'],
    evaluate: whole.entries['evaluate'],
  })
  const others = Object.keys(whole.state).filter((name) => !(name in train.state))
  expect(others.length).toBeGreaterThan(0)
  expect(others.filter((name) => !name.startsWith('accumulator/'))).toEqual([])
  const parts = withEntries(whole, ['accumulate', 'apply', 'evaluate'])
  expect(parts.state).toEqual(whole.state)
  expect(new Set([whole, train, parts].map(({ description }) => description)).size).toBe(3)
})

it('stays undescribed, and knows its entries', () => {
  expect(withEntries({ ...whole, description: null }, ['train']).description).toBeNull()
  expect(() => withEntries(whole, ['trian'])).toThrow('no entry trian')
})
