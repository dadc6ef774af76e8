import { describe, expect, it } from 'vitest'
import {
  clock,
  describeEvaluation,
  describePrediction,
  describeResult,
  duration,
  mostConfused,
  shorten,
} from './describe.js'

const row = (name: string, examples: number) => ({
  name,
  examples,
  precision: 0.5,
  recall: 0.25,
  f1: 1 / 3,
})

describe('numbers for people', () => {
  it('tells time in two units', () => {
    expect([0, 59.4, 60, 75, 3599, 7500].map(duration)).toEqual([
      '0 s',
      '59 s',
      '1 min 0 s',
      '1 min 15 s',
      '59 min 59 s',
      '2 h 5 min',
    ])
    expect([0, 75, 3599.6, 7505].map(clock)).toEqual(['0:00', '1:15', '1:00:00', '2:05:05'])
  })

  it('leaves the middle of long words out, by letters and not by code units', () => {
    expect(shorten('short', 5)).toBe('short')
    expect(shorten('abcdefghij', 5)).toBe('ab…ij')
    expect(shorten('🐶🐱🐭🐹🐰', 4)).toBe('🐶🐱…🐰')
  })
})

describe('mostConfused', () => {
  it('sorts wrong answers by number and leaves right ones and zeros out', () => {
    const perClass = [row('a', 10), row('b', 4), row('c', 0)]
    const confusion = [
      [7, 1, 2],
      [3, 1, 0],
      [0, 0, 0],
    ]
    expect(mostConfused({ perClass, confusion }, 2)).toEqual([
      { truth: 'b', predicted: 'a', count: 3, share: 0.75 },
      { truth: 'a', predicted: 'c', count: 2, share: 0.2 },
    ])
    expect(mostConfused({ perClass, confusion }, 9)).toHaveLength(3)
  })
})

describe('describeEvaluation', () => {
  const evaluation = {
    type: 'evaluation' as const,
    step: 60,
    split: 'validation',
    seconds: 1,
    examples: 1234,
    loss: 0.5,
    top1: 0.91,
    top5: 1,
    meanAveragePrecision: null,
    macroAccuracy: 0.9,
    macroF1: 0.89,
    calibrationError: 0.0456,
    perClass: [row('a'.repeat(90), 700), row('b'.repeat(90), 534)],
    confusion: [
      [1, 699],
      [0, 534],
    ],
  }

  it.each([60, 80, 120])('fits its tables into %d columns', (width) => {
    const lines = describeEvaluation(evaluation, width).split('\n')
    for (const line of lines) expect([...line].length, line).toBeLessThanOrEqual(width)
    expect(lines).toContain('calibration error 0.046')
    expect(lines).toContain('top-1             91.0 %')
    expect(lines.find((line) => line.startsWith('aa'))).toMatch(/ 700 +25\.0 % +50\.0 % +0\.333$/)
    expect(lines.at(-1)).toMatch(/^a+….*b+ +699 +99\.9 %$/)
  })
})

describe('what can be done next', () => {
  it('quotes a folder that a shell would take apart', () => {
    const result = {
      type: 'result',
      run: 'r',
      step: 1,
      top1: 0,
      top5: 0,
      macroF1: 0,
      loss: 0,
      seconds: 1,
      imagesPerSecond: 1,
    } as const
    expect(describeResult({ ...result, folder: '/a/b' })).toContain('vitrine evaluate /a/b\n')
    expect(describeResult({ ...result, folder: '/a b' })).toContain('vitrine evaluate "/a b"\n')
  })

  it('names classes beside a picture', () => {
    const classes = [
      { name: 'cat', probability: 0.93 },
      { name: 'dog', probability: 0.04 },
    ]
    expect(describePrediction({ type: 'prediction', image: 'p.png', classes })).toBe(
      'p.png: cat 93.0 %, dog 4.0 %',
    )
  })
})
