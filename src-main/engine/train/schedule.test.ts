import { describe, expect, it } from 'vitest'
import { learningRateAt } from './schedule.js'

describe('learningRateAt', () => {
  const schedule = { peak: 0.01, warmupSteps: 100, steps: 500 }
  it('rises linearly, is the peak after the warm-up, half of it midway, 0 at the end', () => {
    expect(learningRateAt(1, schedule)).toBeCloseTo(0.0001, 12)
    expect(learningRateAt(50, schedule)).toBeCloseTo(0.005, 12)
    expect(learningRateAt(100, schedule)).toBeCloseTo(0.01, 12)
    expect(learningRateAt(300, schedule)).toBeCloseTo(0.005, 12) // cos(pi/2) = 0
    expect(learningRateAt(500, schedule)).toBeCloseTo(0, 12)
  })
  it('starts near the peak without a warm-up', () => {
    // 0.5 * (1 + cos(pi / 4)) = 0.853553
    const value = learningRateAt(1, { peak: 1, warmupSteps: 0, steps: 4 })
    expect(value).toBeCloseTo(0.853553, 6)
  })
})
