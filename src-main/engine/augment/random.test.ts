import { describe, expect, it } from 'vitest'
import { mixupLambda } from './mixup.js'
import { createRandom, drawBeta, permutation } from './random.js'

const draws = 20_000

/** scipy.stats.beta.ppf(q, alpha, alpha) for q = 0.05, 0.25, 0.4, 0.5. */
const quantiles = [
  [0.2, [7.743885786452429e-6, 0.023814718768253692, 0.21634185887579316, 0.5]],
  [0.5, [0.0061558297024311365, 0.14644660940672624, 0.3454915028125263, 0.5]],
  [0.8, [0.030014474789132512, 0.2192947630151703, 0.38544428427329713, 0.5]],
] as const

describe.each(quantiles)('Beta(%f, %f)', (alpha, bounds) => {
  const values = Array.from({ length: draws }, (_, seed) =>
    drawBeta(createRandom(5, seed), alpha, alpha),
  )

  // 1.95 / sqrt(20000) = 0.0138: Kolmogorov-Smirnov at 1 in 1000; the seed is fixed.
  it('has its quantiles on both sides', () => {
    const wanted = [0.05, 0.25, 0.4, 0.5]
    bounds.forEach((bound, index) => {
      const below = values.filter((value) => value <= bound).length / draws
      const above = values.filter((value) => value >= 1 - bound).length / draws
      expect(Math.abs(below - (wanted[index] ?? NaN))).toBeLessThan(0.0138)
      expect(Math.abs(above - (wanted[index] ?? NaN))).toBeLessThan(0.0138)
    })
  })

  it('gives Mixup the larger part, the same for a step each time', () => {
    const lambdas = Array.from({ length: 1000 }, (_, step) => mixupLambda(1, step, alpha))
    expect(Math.min(...lambdas)).toBeGreaterThanOrEqual(0.5)
    expect(Math.max(...lambdas)).toBeLessThanOrEqual(1)
    // P(lambda <= 1 - q40) = P(q40 <= l <= 1 - q40) = 0.2.
    const share = lambdas.filter((lambda) => lambda <= 1 - bounds[2]).length / 1000
    expect(Math.abs(share - 0.2)).toBeLessThan(0.05)
    expect(mixupLambda(1, 7, alpha)).toBe(lambdas[7])
  })
})

it('skips Mixup at alpha 0', () => {
  expect(mixupLambda(1, 0, 0)).toBe(1)
})

it('gives each list of words draws of its own, evenly', () => {
  const firsts = Array.from({ length: draws }, (_, word) => createRandom(1, word).uniform())
  expect(new Set(firsts).size).toBeGreaterThan(draws - 5) // 32 bits: 0.05 pairs are expected
  const mean = firsts.reduce((sum, value) => sum + value, 0) / draws
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.01) // 4.9 standard errors
  expect(createRandom(1, 2).uniform()).not.toBe(createRandom(2, 1).uniform())
})

it('orders every index once, each place alike', () => {
  const counts = Array<number>(4).fill(0)
  for (let seed = 0; seed < 4000; seed++) {
    const order = [...permutation(createRandom(seed), 4)]
    expect(order.toSorted()).toEqual([0, 1, 2, 3])
    const place = order.indexOf(0)
    counts[place] = (counts[place] ?? 0) + 1
  }
  // 1000 each; the standard deviation is 27.
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(110)
})
