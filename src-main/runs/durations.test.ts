import { describe, expect, it } from 'vitest'
import { stepsOf } from './durations.js'

describe('stepsOf', () => {
  const size = { examples: 100, batch: 32 }
  it('converts each unit, rounding up', () => {
    expect(stepsOf({ steps: 7 }, size)).toBe(7)
    expect(stepsOf({ epochs: 2 }, size)).toBe(7) // 200 / 32 = 6.25
    expect(stepsOf({ examples: 64 }, size)).toBe(2)
    expect(stepsOf({ epochs: 0.01 }, size)).toBe(1)
  })
})
