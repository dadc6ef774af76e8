import { describe, expect, it } from 'vitest'
import { curveSvg } from './curve-svg.js'
import { modelCard, type CardFacts } from './model-card.js'
import { wilsonInterval } from './wilson.js'

const parity: CardFacts['parity'] = {
  source: 'noise',
  pictures: 4,
  reference: 'onnxruntime cpu',
  runtime: 'TensorFlow.js',
  top1Agreement: 0.5,
  largestDifference: 0.25,
  thresholds: { top1Agreement: 1, largestDifference: 1e-3 },
  passed: false,
  accuracy: null,
  worst: [],
  seconds: 1,
  notes: [],
}
const model: CardFacts['model'] = {
  name: 'pets | <b>',
  architecture: 'test',
  gelu: 'tanh',
  resolution: 32,
  classes: ['cat', 'dog'],
  loss: 'softmax',
  preprocessing: { resize: 'area', shortSide: 37, crop: 32, mean: 0.5, deviation: 0.5 },
  step: 20,
  licence: null,
}
const options = { format: 'tfjs', precision: 'float32', preprocessing: false } as const

describe('wilsonInterval', () => {
  // Values of statsmodels' proportion_confint(method='wilson').
  it.each([
    [0.9, 100, 0.8256343, 0.9447708],
    [0, 10, 0, 0.2775328],
    [1, 10, 0.7224672, 1],
  ])('of %f in %i', (part, count, low, high) => {
    const [found, top] = wilsonInterval(part, count)
    expect(found).toBeCloseTo(low, 6)
    expect(top).toBeCloseTo(high, 6)
  })
  it('says nothing of no trials', () => expect(wilsonInterval(0, 0)).toEqual([0, 1]))
})

describe('modelCard', () => {
  it('of a file says that the gate failed, and does not let names into the markup', () => {
    const card = modelCard({ model, options, parity, run: null })
    expect(card).toMatch(/^---\nlicense: other\n/)
    expect(card).toContain('# pets \\| \\<b\\>\n')
    expect(card).toContain('**Failed**: on 4 pictures, 50.0 %')
    expect(card).toContain('Of the weights it started from: unknown. Of the data: unknown.')
    expect(card).not.toContain('## Metrics')
  })
})

it('draws a curve within its frame, of one point too', () => {
  const points = [{ step: 1, loss: 3 }, { step: 2, loss: Number.NaN }, { step: 3, loss: 1 }] // prettier-ignore
  expect(curveSvg(points)).toContain('points="28.0,28.0 452.0,132.0"')
  expect(curveSvg(points.slice(0, 1))).toContain('points="240.0,80.0"')
})
