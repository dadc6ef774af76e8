import { describe, expect, it } from 'vitest'
import { halfOfDifference, noiseOf } from './noise.js'
import { budgetsFor, simulateSearch } from './random-search.js'
import { createChance } from './random.js'
import { mean, quantile, ranks, spearman } from './statistics.js'

describe('statistics', () => {
  it('ranks with shared places, and correlates by them', () => {
    expect(ranks([10, 30, 20, 20])).toEqual([1, 4, 2.5, 2.5])
    expect(spearman([1, 2, 3, 4], [10, 20, 40, 30])).toBeCloseTo(0.8, 12)
    // scipy.stats.spearmanr([1, 2, 2, 3], [1, 3, 2, 4]) = 0.9486832980505138
    expect(spearman([1, 2, 2, 3], [1, 3, 2, 4])).toBeCloseTo(0.9486832980505138, 12)
    expect(spearman([1, 1, 1], [1, 2, 3])).toBeNaN()
    expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75)
    expect(mean([])).toBeNaN()
  })
})

describe('noise', () => {
  it('pools seeds, and has the binomial deviation for pictures', () => {
    const noise = noiseOf([
      [
        { top1: 0.5, examples: 100 },
        { top1: 0.54, examples: 100 },
      ],
      [
        { top1: 0.7, examples: 100 },
        { top1: 0.7, examples: 100 },
      ],
      [{ top1: 0.9, examples: 100 }],
    ])
    expect(noise.seeds).toBeCloseTo(Math.sqrt(0.0008 / 2), 12)
    const chances = [0.25, 0.2484, 0.21, 0.21, 0.09].map((each) => each / 100)
    expect(noise.pictures).toBeCloseTo(Math.sqrt(mean(chances)), 12)
    expect(noiseOf([])).toEqual({ seeds: null, pictures: null })
    expect(halfOfDifference({ seeds: 0.02, pictures: null }, 4, 4)).toBeCloseTo(1.959964 * 0.02 * Math.sqrt(0.5), 12) // prettier-ignore
  })

  it('has for pictures what a bootstrap over right and wrong answers has', () => {
    const answers = Array.from({ length: 200 }, (_, at) => Number(at < 150))
    const chance = createChance(1)
    const means = Array.from({ length: 4000 }, () =>
      mean(answers.map(() => answers[chance.integer(answers.length)] ?? 0)),
    )
    const centre = mean(means)
    const deviation = Math.sqrt(mean(means.map((each) => (each - centre) ** 2)))
    const { pictures } = noiseOf([[{ top1: 0.75, examples: 200 }]])
    // The deviation of 4,000 draws is itself off by 1.1 %; three times that.
    expect(Math.abs(deviation / (pictures ?? NaN) - 1)).toBeLessThan(0.034)
  })
})

describe('random search', () => {
  const choose = (of: number, some: number): number =>
    some === 0 ? 1 : (choose(of - 1, some - 1) * of) / some
  const runs = Array.from({ length: 12 }, (_, at) => ({ cost: 10, accuracy: (at + 1) / 12 }))

  it('finds the best of n without repetition as often as counting says', () => {
    for (const size of [4, 5]) {
      // P(best of n <= k-th of N) = C(k, n) / C(N, n)
      const below = runs.map((_, at) =>
        at + 1 < size ? 0 : choose(at + 1, size) / choose(12, size),
      )
      const median = (below.findIndex((share) => share >= 0.5) + 1) / 12
      const low = (below.findIndex((share) => share >= 0.05) + 1) / 12
      const curve = simulateSearch(runs, [size * 10], { draws: 1000, seed: 7 })
      expect([curve.median[0], curve.low[0]], `best of ${size}`).toEqual([
        expect.closeTo(median, 9),
        expect.closeTo(low, 9),
      ])
    }
  })

  it('has the closed form’s mean of the maximum', () => {
    // E max of n of 1..N without repetition = n (N + 1) / (n + 1)
    const draws = 2000
    const bests = Array.from({ length: draws }, (_, seed) => {
      return (simulateSearch(runs, [30], { draws: 1, seed }).median[0] ?? NaN) * 12
    })
    // Deviation of the mean of 2,000 draws: 0.05.
    expect(Math.abs(mean(bests) - 9.75)).toBeLessThan(0.2)
  })

  it('finds nothing below the cheapest and the best with all of it', () => {
    const budgets = budgetsFor(runs, 5)
    expect(budgets[0]).toBe(10)
    const curve = simulateSearch(runs, [9, ...budgets], { draws: 100, seed: 1 })
    expect([curve.high[0], curve.low.at(-1)]).toEqual([0, 1])
    expect(curve.median).toEqual(curve.median.toSorted((a, b) => a - b))
  })
})
