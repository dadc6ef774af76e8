import { describe, expect, it } from 'vitest'
import { createMeter } from './metrics.js'

describe('createMeter', () => {
  it('gives the numbers worked out by hand', () => {
    const meter = createMeter(['a', 'b', 'c'], 'softmax')
    const ln2 = Math.log(2)
    meter.add(Float32Array.of(ln2, 0, 0), 0) // p = 1/2, right
    meter.add(Float32Array.of(ln2, 0, 0), 1) // p of b = 1/4, predicted a
    meter.add(Float32Array.of(0, ln2, 0), 1) // right
    const result = meter.result()
    expect(result.examples).toBe(3)
    expect(result.top1).toBeCloseTo(2 / 3, 6)
    expect(result.top5).toBe(1)
    expect(result.loss).toBeCloseTo((ln2 + 2 * ln2 + ln2) / 3, 6)
    expect(result.confusion).toEqual([
      [1, 0, 0],
      [1, 1, 0],
      [0, 0, 0],
    ])
    expect(result.macroAccuracy).toBeCloseTo((1 + 0.5) / 2, 6) // c has no example
    expect(result.macroF1).toBeCloseTo((2 / 3 + 2 / 3) / 2, 6)
    // All in one bin: confidence 3/2, right 2, over 3 examples.
    expect(result.calibrationError).toBeCloseTo(0.5 / 3, 6)
  })

  it('sums the sigmoid loss over classes and is stable for large logits', () => {
    const meter = createMeter(['a', 'b'], 'sigmoid')
    meter.add(Float32Array.of(0, 0), 0)
    expect(meter.result().loss).toBeCloseTo(2 * Math.log(2), 6)
    meter.add(Float32Array.of(500, -500), 0)
    expect(meter.result().loss).toBeCloseTo(Math.log(2), 6)
  })

  it('does not count a tie of all logits as within the five best', () => {
    const meter = createMeter('abcdefg'.split(''), 'softmax')
    meter.add(new Float32Array(7), 6)
    expect(meter.result()).toMatchObject({ top1: 0, top5: 0 })
  })
})
