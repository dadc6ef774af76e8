import { describe, expect, it } from 'vitest'
import { compareAnswers, probabilitiesOf } from './parity.js'

const thresholds = { top1Agreement: 1, largestDifference: 0.1 }
const classes = ['cat', 'dog']
const pictures = ['a', 'b', 'c'].map((name) => ({ name, label: 'cat' }))
const compare = (reference: number[], exported: number[]) =>
  compareAnswers(
    {
      pictures: pictures.slice(0, reference.length / 2),
      classes,
      reference: Float32Array.from(reference),
      exported: Float32Array.from(exported),
    },
    thresholds,
  )

describe('compareAnswers', () => {
  it('passes what differs little, worst pictures first', () => {
    const result = compare([0.9, 0.1, 0.2, 0.8], [0.875, 0.125, 0.25, 0.75])
    expect(result).toMatchObject({ pictures: 2, top1Agreement: 1, passed: true })
    expect(result.largestDifference).toBeCloseTo(0.05, 6)
    expect(result.accuracy).toEqual({ reference: 0.5, exported: 0.5 })
    expect(result.worst.map(({ picture }) => picture)).toEqual(['b', 'a'])
    expect(result.worst[1]?.exported).toEqual({ class: 'cat', probability: 0.875 })
  })

  it('fails another likeliest class, however little the numbers differ', () => {
    const result = compare([0.51, 0.49], [0.49, 0.51])
    expect(result).toMatchObject({ top1Agreement: 0, passed: false })
  })

  it('fails another number, though the likeliest class is the same', () => {
    expect(compare([0.9, 0.1], [0.7, 0.3])).toMatchObject({ top1Agreement: 1, passed: false })
  })

  it('takes a tie for the same', () => {
    const result = compare([0.5, 0.5], [0.499999, 0.500001])
    expect(result).toMatchObject({ top1Agreement: 1, passed: true })
  })

  it('fails what is no number, and says so', () => {
    const result = compare([0.9, 0.1, 0.9, 0.1], [NaN, NaN, 0.9, 0.1])
    expect(result).toMatchObject({ passed: false, largestDifference: null, top1Agreement: 0.5 })
    expect(result.worst[0]).toMatchObject({ picture: 'a', difference: null })
  })
})

describe('probabilitiesOf', () => {
  it('is the softmax of each row, or each number by itself', () => {
    const logits = Float32Array.of(0, Math.log(3), 1000, 0)
    const softmax = [...probabilitiesOf(logits, 2, 'softmax')]
    expect(softmax.map((value) => Math.round(value * 1e6) / 1e6)).toEqual([0.25, 0.75, 1, 0])
    const sigmoid = [...probabilitiesOf(logits, 2, 'sigmoid')]
    expect(sigmoid.map((value) => Math.round(value * 1e6) / 1e6)).toEqual([0.5, 0.75, 1, 0.5])
  })
})
