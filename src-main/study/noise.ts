/** How much of a difference is chance: of the seed, and of which pictures validate. */
import type { Noise } from '../contract/study-analysis.js'
import { mean } from './statistics.js'

/** Runs of one config that differ in their seed. */
type Group = readonly { readonly top1: number; readonly examples: number }[]

/** Standard normal's: the central 95 %. */
const central = 1.959964

/**
 * Seeds: the deviation within groups, pooled. Pictures: the deviation of a bootstrap over them; of
 * right or wrong answers it has the closed form sqrt(p (1 - p) / n), here pooled too.
 */
export function noiseOf(groups: readonly Group[]): Noise {
  let [squares, freedom] = [0, 0]
  for (const group of groups) {
    const centre = mean(group.map(({ top1 }) => top1))
    for (const { top1 } of group) squares += (top1 - centre) ** 2
    freedom += Math.max(0, group.length - 1)
  }
  const chances = groups.flat().flatMap(({ top1, examples }) => {
    return examples > 0 ? [(top1 * (1 - top1)) / examples] : []
  })
  return {
    seeds: freedom === 0 ? null : Math.sqrt(squares / freedom),
    pictures: chances.length === 0 ? null : Math.sqrt(mean(chances)),
  }
}

/** Half the width of the central 95 % of a mean over `seeds`: more seeds do not make more pictures. */
export function halfOfMean(noise: Noise, seeds: number): number {
  return central * Math.sqrt(varianceOf(noise, seeds))
}

/**
 * A difference of two means must be larger than this to be told from chance. Pictures are taken for
 * drawn anew for each, which is cautious: both are scored on the same.
 */
export function halfOfDifference(noise: Noise, first: number, second: number): number {
  return central * Math.sqrt(varianceOf(noise, first) + varianceOf(noise, second))
}

function varianceOf({ seeds, pictures }: Noise, count: number): number {
  return (seeds ?? 0) ** 2 / count + (pictures ?? 0) ** 2
}
