/** The analyses on the paper's own tables: what the paper concludes must come out. */
import { describe, expect, it } from 'vitest'
import { verdictText } from '../contract/verdict-text.js'
import type { AnalysisOf } from '../contract/study-analysis.js'
import { modelNames } from '../contract/model.js'
import { tokenStride, architectureOf } from '../engine/model/variants.js'
import { networkSize } from '../service/run-costs.js'
import { testRegret } from './analysis/which-checkpoint.js'
import { paperOf } from './paper.js'
import { tokensOf } from './tokens.js'

const maps = paperOf('augmentation-map', networkSize).map(
  ({ analysis }) => analysis as AnalysisOf<'augmentation-map'>,
)
const [small, short, long] = maps

describe('figures 4 and 7', () => {
  const adviceOf = (map = small) =>
    Object.fromEntries(
      map?.verdicts.flatMap((each) => ('network' in each ? [[each.network, each.key]] : [])) ?? [],
    )
  const kindsOf = (map = small) => map?.verdicts.find(({ key }) => key === 'map-kinds')
  const cellsOf = (map = small) => map?.verdicts.find(({ key }) => key === 'map-cells')

  it('has the column of regularised less plain as the paper prints it', () => {
    const printed = [
      [-2, -4, -4, -2, 2, 2, 2, 0, 2],
      [-3, -4, -3, -2, -1, -1, -1, -1, 0],
      [-3, -4, -2, -2, -2, 0, -1, 0, 1],
    ]
    for (const [at, { rows }] of maps.entries()) {
      rows.forEach(({ network, regularisedGain }, row) => {
        // Its cells are printed rounded to whole points: a difference of two may be off by one.
        const off = Math.abs((regularisedGain ?? NaN) * 100 - (printed[at]?.[row] ?? NaN))
        expect(off, network).toBeLessThan(1 + 1e-9)
      })
    }
  })

  it('on ImageNet-1k nearly any AugReg helps', () => {
    expect(new Set(Object.values(adviceOf(small)))).toEqual(new Set(['row-augmentation', 'row-both'])) // prettier-ignore
    expect(cellsOf(small)).toEqual({ key: 'map-cells', helped: 100, hurt: 10, cells: 117 })
  })

  it('on ImageNet-21k for 30 epochs almost everything hurts all but the largest', () => {
    expect(adviceOf(short)).toEqual({
      'R+Ti/16': 'row-neither',
      'Ti/16': 'row-neither',
      'S/32': 'row-neither',
      'S/16': 'row-neither',
      'B/32': 'row-same',
      'R26+S/32': 'row-same',
      'B/16': 'row-augmentation',
      'L/16': 'row-augmentation',
      'R50+L/32': 'row-augmentation',
    })
    const counts = cellsOf(short)
    expect(counts).toMatchObject({ cells: 117 })
    if (counts?.key === 'map-cells') expect(counts.hurt).toBeGreaterThan(3 * counts.helped)
  })

  it('for 300 epochs it helps more models, and still hurts the smallest', () => {
    const advice = adviceOf(long)
    expect(advice['R+Ti/16']).toBe('row-neither')
    const helped = ['S/16', 'B/32', 'R26+S/32', 'B/16', 'L/16', 'R50+L/32']
    for (const network of helped) expect(advice[network], network).toBe('row-augmentation')
  })

  it('augmentation helps in many more cases than regularisation, which hurts on ImageNet-21k', () => {
    for (const map of maps) {
      const kinds = kindsOf(map)
      if (kinds?.key !== 'map-kinds') throw new Error('no counts')
      const { augmentation, augmentationOf, regularisation, regularisationOf } = kinds
      expect([augmentationOf, regularisationOf]).toEqual([54, 63])
      expect(augmentation / augmentationOf).toBeGreaterThan(regularisation / regularisationOf)
    }
    // Counted apart from this code, with the same noise band.
    expect(kindsOf(small)).toMatchObject({ augmentation: 50, regularisation: 28 })
    expect(kindsOf(short)).toMatchObject({ augmentation: 14, regularisation: 3 })
    expect(kindsOf(long)).toMatchObject({ augmentation: 31, regularisation: 13 })
  })
})

describe('table 3', () => {
  const found = paperOf('patch-or-width', networkSize)[0]?.analysis as AnalysisOf<'patch-or-width'>

  it('draws B/32 above Ti/16, and S/32 above R+Ti/16, at comparable speed', () => {
    const pairs = found.verdicts.filter(({ key }) => key === 'patch-over-width')
    const has = (wide: string, thin: string, resolution: number) =>
      expect(pairs).toContainEqual(expect.objectContaining({ wide, thin, resolution }))
    has('S/32', 'R+Ti/16', 224)
    has('B/32', 'Ti/16', 224)
    has('S/32', 'R+Ti/16', 384)
    has('B/32', 'Ti/16', 384)
    const at = (network: string) =>
      found.places.find((place) => place.network === network && place.resolution === 384)
    expect((at('B/32')?.accuracy ?? 0) - (at('Ti/16')?.accuracy ?? 0)).toBeCloseTo(0.0537, 6)
    expect(at('B/32')?.inference).toBeGreaterThan(at('Ti/16')?.inference ?? 0)
    expect([at('Ti/16')?.front, at('B/32')?.front]).toEqual([false, true])
  })

  it('shows that parameters mislead', () => {
    const verdict = found.verdicts.find(({ key }) => key === 'parameters-mislead')
    if (verdict?.key !== 'parameters-mislead') throw new Error('no verdict')
    expect(verdict.slownessRank).toBeLessThan(verdict.operationsSlownessRank - 0.2)
    expect(verdict.accuracyRank).toBeLessThan(verdict.operationsAccuracyRank)
  })

  it('counts tokens as the networks do', () => {
    for (const name of modelNames) {
      const side = tokenStride(architectureOf(name, 'tanh'))
      expect(tokensOf(name, side * 7), name).toBe(50)
    }
  })
})

it('table 5: more pre-training data wins at the same architecture', () => {
  const [printed] = paperOf('pre-training-data', networkSize)
  const verdicts = printed?.analysis.verdicts.filter(({ key }) => key === 'more-data')
  expect(verdicts).toContainEqual(
    expect.objectContaining({
      more: 'ImageNet-21k, 30 epochs',
      fewer: 'ImageNet-1k, 300 epochs',
      of: 9,
    }),
  )
  for (const each of verdicts ?? []) {
    if (each.key === 'more-data') expect(each.wins, verdictText(each)).toBeGreaterThanOrEqual(8)
  }
})

/** Figure 5, left: columns 1 to 5, and chosen by minival; in points, negative where the cheap choice loses. */
const figure5: Readonly<Record<string, readonly number[]>> = {
  'R+Ti/16': [-0.7, 0.4, 0.5, -1.5, 0.1, 0],
  'Ti/16': [-0.7, 0, 0.6, 2.8, 0.4, 0],
  'S/32': [-1.3, 1.3, 0, 2.1, -0.4, 0.2],
  'S/16': [0.1, -0.1, -0.5, 0.3, 0.6, 1.5],
  'B/32': [0.2, 0, 0, 0, 0, 6.2],
  'R26+S/32': [0, -0.2, -0.2, 0.8, 0, 0.8],
  'B/16': [0.2, 0, 0.3, -3.6, -0.7, 3.9],
  'L/16': [-0.3, 0.5, -0.3, 1.3, -1.5, 1],
  'R50+L/32': [-0.3, 0.6, 0.3, 0.6, -0.2, 3.7],
}

it('figure 5: regrets are the paper’s differences with the sign turned', () => {
  for (const [network, differences] of Object.entries(figure5)) {
    for (const difference of differences) {
      const regret = testRegret([
        { upstream: 0.5, validation: 0.8, test: 0.8 },
        { upstream: 0.4, validation: 0.9, test: 0.8 - difference / 100 },
        { upstream: 0.3, validation: 0.7, test: 0.99 },
      ])
      expect(regret * 100, network).toBeCloseTo(-difference, 9)
    }
  }
})
