/** A verdict as an English sentence: for reports, the command line and the English page. */
import type { Verdict } from './study-verdict.js'

const percent = (share: number) => `${(share * 100).toFixed(1)} %`
const points = (difference: number) => `${(Math.abs(difference) * 100).toFixed(1)} points`
const within = (half: number) => `(noise band ±${(half * 100).toFixed(1)})`
const ratio = (times: number) =>
  times >= 100 ? Math.round(times).toLocaleString('en') : String(Number(times.toPrecision(2)))
const count = (number: number) => Math.round(number).toLocaleString('en')
const rank = (value: number) => value.toFixed(2)

export function duration(seconds: number): string {
  if (seconds < 90) return `${Number(seconds.toPrecision(2))} seconds`
  if (seconds < 5400) return `${Math.round(seconds / 60)} minutes`
  return `${Number((seconds / 3600).toPrecision(2))} hours`
}

const scoreNames = {
  upstream: 'the score from pre-training',
  nearestNeighbours: 'nearest neighbours on its features',
  linear: 'a linear probe on its features',
} as const
const setNames = { inside: 'validation', outside: 'independent' } as const

export function verdictText(verdict: Verdict): string {
  switch (verdict.key) {
    case 'waiting':
      return `${verdict.done} of ${verdict.points} runs are done: too few to say anything yet.`
    case 'not-distinguishable': {
      const { first, second, difference, half } = verdict
      return `${first} and ${second} are not distinguishable: they differ by ${points(difference)} ${within(half)}.`
    }
    case 'scratch-costs':
      return `From scratch needs about ${ratio(verdict.times)} times the compute of transfer to reach ${percent(verdict.accuracy)}.`
    case 'scratch-never': {
      const { transfer, scratch, times, runs } = verdict
      return `Transfer reaches ${percent(transfer)}; from scratch this was not reached at any cost tried, up to ${ratio(times)} times the compute of that run: the best of ${runs} runs came to ${percent(scratch)}.`
    }
    case 'scratch-wins':
      return `From scratch reaches ${percent(verdict.scratch)}, more than the ${percent(verdict.transfer)} of transfer.`
    case 'few-tries': {
      const name = verdict.group === 'transfer' ? 'transfer' : 'training from scratch'
      return `A random search over ${name} finds ${percent(verdict.accuracy)} within ${ratio(verdict.times)} times the compute of its best run in half of all draws.`
    }
    case 'row-augmentation': {
      const { network, level, gain, half } = verdict
      return `${network}: prefer augmentation (${level}), without regularisation: ${points(gain)} better than neither ${within(half)}.`
    }
    case 'row-regularisation':
      return `${verdict.network}: prefer regularisation, without augmentation: ${points(verdict.gain)} better than neither ${within(verdict.half)}.`
    case 'row-both': {
      const { network, level, gain, half } = verdict
      return `${network}: prefer augmentation (${level}) with regularisation: ${points(gain)} better than neither ${within(half)}.`
    }
    case 'row-neither':
      return `${verdict.network}: prefer neither augmentation nor regularisation: the best of the others is ${points(verdict.loss)} worse ${within(verdict.half)}.`
    case 'row-same':
      return `${verdict.network}: not distinguishable: the best of the others differs from neither by ${points(verdict.difference)} ${within(verdict.half)}.`
    case 'map-cells': {
      const { helped, hurt, cells } = verdict
      return `Of ${cells} settings of augmentation and regularisation ${helped} help, ${hurt} hurt, and ${cells - helped - hurt} are not distinguishable from neither.`
    }
    case 'map-kinds': {
      const { augmentation, augmentationOf, regularisation, regularisationOf } = verdict
      return `Augmentation alone helps in ${augmentation} of ${augmentationOf} cases, regularisation in ${regularisation} of ${regularisationOf}.`
    }
    case 'augreg-worth':
      return `${verdict.network}: at ${count(verdict.pictures)} pictures AugReg is worth about ${ratio(verdict.times)} times the data here.`
    case 'augreg-worth-more':
      return `${verdict.network}: at ${count(verdict.pictures)} pictures AugReg does better than plain training on ${ratio(verdict.times)} times the data, the most that was tried.`
    case 'augreg-costs':
      return `${verdict.network}: at ${count(verdict.pictures)} pictures AugReg is worth no data here: it costs ${points(verdict.difference)}.`
    case 'recommended-best':
      return `The recommended checkpoint, ${verdict.recommended}, is the best of ${verdict.candidates}; trying the others took ${duration(verdict.furtherSeconds)} more.`
    case 'recommended-regret': {
      const { recommended, best, regret, furtherSeconds } = verdict
      return `Trying all gains ${points(regret)}: ${best} instead of the recommended ${recommended}, for ${duration(furtherSeconds)} more.`
    }
    case 'score-rank':
      return `Rank correlation of ${scoreNames[verdict.score]} with accuracy here: ${rank(verdict.rank)}, over ${verdict.candidates} checkpoints.`
    case 'more-data': {
      const { more, fewer, wins, of, gain } = verdict
      const better = gain >= 0 ? 'better' : 'worse'
      return `Pre-training on ${more} beats ${fewer} in ${wins} of ${of} architectures; in the mean it is ${points(gain)} ${better}.`
    }
    case 'patch-over-width': {
      const { wide, thin, resolution, gain, speedRatio } = verdict
      return `At ${resolution} pixels prefer ${wide} to ${thin}: ${points(gain)} more accurate at ${ratio(speedRatio)} times the speed.`
    }
    case 'width-over-patch': {
      const { wide, thin, resolution, gain, speedRatio } = verdict
      return `At ${resolution} pixels ${thin} is ${points(gain)} more accurate than ${wide}, which runs at ${ratio(speedRatio)} times its speed.`
    }
    case 'front':
      return `No other is both as fast and as accurate as: ${verdict.networks.join(', ')}.`
    case 'speed-failed':
      return `The speed of ${verdict.network} at ${verdict.resolution} pixels could not be measured: ${verdict.why}`
    case 'parameters-mislead': {
      const { accuracyRank, operationsAccuracyRank, slownessRank, operationsSlownessRank } = verdict
      return `Parameters mislead: over ${verdict.places} networks they rank accuracy at ${rank(accuracyRank)} and time at ${rank(slownessRank)}, operations at ${rank(operationsAccuracyRank)} and ${rank(operationsSlownessRank)}.`
    }
    case 'outside-gap': {
      const { network, inside, outside, half } = verdict
      return `${network} scores ${percent(inside)} on validation and ${percent(outside)} on the independent pictures ${within(half)}.`
    }
    case 'best-changes':
      return `The choice changes: validation puts ${verdict.inside} first, the independent pictures ${verdict.outside}.`
    case 'best-stays':
      return `The choice stays: ${verdict.network} is first on validation and on the independent pictures.`
    case 'leakage':
      return `${verdict.leaked} of ${verdict.examples} ${setNames[verdict.set]} pictures are nearly one of the training pictures.`
    case 'best-config': {
      const { label, accuracy, next, half } = verdict
      return `Best: ${label}, with ${percent(accuracy)}; the next comes to ${percent(next)} ${within(half)}.`
    }
    case 'axis-matters':
      return `Rank correlation of ${verdict.path} with accuracy: ${rank(verdict.rank)}.`
  }
}
