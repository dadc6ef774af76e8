import { describe, expect, it } from 'vitest'
import { dropRate, noiseInputs } from './noise.js'

const depth = 5
const options = { dropout: 0.1, stochasticDepth: 0.4, depth, microBatch: 64 }

describe('noiseInputs', () => {
  it('drops branches at rates that rise linearly to the largest, and keeps the expected value', () => {
    // p_i = i / (L - 1) * p_max: 0, 0.1, 0.2, 0.3, 0.4
    expect([0, 1, 2, 3, 4].map((block) => dropRate(block, depth, 0.4))).toEqual([
      0, 0.1, 0.2, 0.30000000000000004, 0.4,
    ])
    const sums = new Float64Array(2 * depth)
    const both = new Float64Array(depth)
    const draws = 64 * 100
    for (let step = 1; step <= 100; step++) {
      const keep = noiseInputs(options, { seed: 1, step, start: 0 })['keep']?.data ?? []
      for (let branch = 0; branch < 2 * depth; branch++) {
        for (let row = 0; row < 64; row++) {
          const factor = keep[branch * 64 + row] ?? NaN
          sums[branch] = (sums[branch] ?? 0) + factor
          const partner = keep[(branch + 1) * 64 + row] ?? 1
          if (branch % 2 === 0 && factor === 0 && partner === 0)
            both[branch / 2] = (both[branch / 2] ?? 0) + 1
        }
      }
    }
    sums.forEach((sum, branch) => {
      const rate = dropRate(Math.floor(branch / 2), depth, 0.4)
      // A factor's variance is p / (1 - p); its mean is 1.
      const deviation = Math.sqrt(draws * (rate / (1 - rate)))
      expect(Math.abs(sum - draws)).toBeLessThanOrEqual(4 * deviation)
    })
    both.forEach((count, block) => {
      // The two branches of a block are independent: both are dropped p^2 of the times.
      const rate = dropRate(block, depth, 0.4) ** 2
      expect(Math.abs(count - draws * rate)).toBeLessThanOrEqual(4 * Math.sqrt(draws * rate * (1 - rate))) // prettier-ignore
    })
  })

  it('gives an example the same in any micro-batch, and other draws at another step', () => {
    const whole = noiseInputs(options, { seed: 1, step: 3, start: 0 })
    const part = noiseInputs({ ...options, microBatch: 3 }, { seed: 1, step: 3, start: 60 })
    expect(part['dropoutKey']).toEqual(whole['dropoutKey'])
    expect(part['exampleOffset']?.data[0]).toBe(60)
    for (let branch = 0; branch < 2 * depth; branch++) {
      const rows = whole['keep']?.data.slice(branch * 64 + 60, branch * 64 + 63)
      expect(part['keep']?.data.slice(branch * 3, branch * 3 + 3)).toEqual(rows)
    }
    const other = noiseInputs(options, { seed: 1, step: 4, start: 0 })
    expect(other['keep']?.data).not.toEqual(whole['keep']?.data)
    expect(other['dropoutKey']?.data).not.toEqual(whole['dropoutKey']?.data)
  })

  it('asks for nothing where both rates are 0', () => {
    const none = { ...options, dropout: 0, stochasticDepth: 0 }
    expect(noiseInputs(none, { seed: 1, step: 1, start: 0 })).toEqual({})
  })
})
