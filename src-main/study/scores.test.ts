import { describe, expect, it } from 'vitest'
import { picturesFor } from './analysis/data-and-augreg.js'
import { linearScore, nearestNeighbourScore } from './feature-scores.js'
import { differenceHash, leakedPairs } from './near-duplicates.js'
import { createChance } from './random.js'

/** Two classes a picture apart along one axis of several, in noise. */
function clusters(pictures: number, apart: number, seed: number) {
  const chance = createChance(seed)
  const width = 6
  const labels = Int32Array.from({ length: pictures }, (_, at) => at % 2)
  const data = Float32Array.from({ length: pictures * width }, (_, at) => {
    const shift = at % width === 2 ? apart * ((Math.floor(at / width) % 2) - 0.5) : 0
    return shift + chance.uniform() - 0.5
  })
  return { data, width, labels }
}

describe('features', () => {
  it('score classes that lie apart fully, and those that do not by chance', () => {
    const [known, asked] = [clusters(200, 3, 1), clusters(100, 3, 2)]
    expect(nearestNeighbourScore(known, asked, 2)).toBe(1)
    expect(linearScore(known, asked, 2)).toBe(1)
    const [mixed, others] = [clusters(400, 0, 3), clusters(400, 0, 4)]
    // Of 400 coin tosses: 0.5, deviation 0.025.
    expect(Math.abs(nearestNeighbourScore(mixed, others, 2) - 0.5)).toBeLessThan(0.1)
    expect(Math.abs(linearScore(mixed, others, 2) - 0.5)).toBeLessThan(0.1)
  })

  it('take the nearest by direction, not by length', () => {
    const known = { data: Float32Array.of(10, 0, 0, 1), width: 2, labels: [0, 1] }
    const asked = { data: Float32Array.of(0.2, 0.1, 0.1, 9), width: 2, labels: [0, 1] }
    expect(nearestNeighbourScore(known, asked, 2, 1)).toBe(1)
    expect(nearestNeighbourScore(known, { ...asked, labels: [1, 0] }, 2, 1)).toBe(0)
  })
})

describe('near-duplicates', () => {
  const grey = (seed: number) => {
    const chance = createChance(seed)
    return Array.from({ length: 72 }, () => chance.integer(256))
  }

  it('hashes what rises to the right', () => {
    const rising = Array.from({ length: 72 }, (_, at) => at % 9)
    expect(differenceHash(rising)).toBe(0xffff_ffff_ffff_ffffn)
    expect(differenceHash(rising.map((each) => -each))).toBe(0n)
  })

  it('finds a picture that was changed a little, and no other', () => {
    const hashed = (name: string, pixels: readonly number[]) => ({
      path: name,
      hash: differenceHash(pixels),
    })
    const training = Array.from({ length: 300 }, (_, at) => hashed(`t${at}`, grey(at)))
    const darker = grey(7).map((each) => each * 0.8 + 3)
    const nudged = grey(9).map((each, at) => (at === 40 ? 255 - each : each))
    const pairs = leakedPairs(training, [
      hashed('other', grey(1000)),
      hashed('nudged', nudged),
      hashed('darker', darker),
      hashed(
        'black',
        Array.from({ length: 72 }, () => 0),
      ),
    ])
    expect(pairs.map(({ training, validation }) => [training, validation])).toEqual([
      ['t7', 'darker'],
      ['t9', 'nudged'],
    ])
    expect(pairs[0]?.distance).toBe(0)
    expect(pairs[1]?.distance).toBeLessThanOrEqual(2)
  })
})

it('what AugReg is worth is interpolated in the logarithm of the data', () => {
  const line = [
    { pictures: 100, accuracy: 0.5 },
    { pictures: 1000, accuracy: 0.7 },
    { pictures: 10_000, accuracy: 0.8 },
  ]
  expect(picturesFor(0.6, line)).toBeCloseTo(Math.sqrt(100 * 1000), 6)
  expect(picturesFor(0.7, line)).toBeCloseTo(1000, 6)
  expect(picturesFor(0.4, line)).toBe(100)
  expect(picturesFor(0.81, line)).toBeNull()
})
