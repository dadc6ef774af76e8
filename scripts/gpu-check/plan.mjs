/** What a check does, and for how long each part may take. Times in seconds. */

/**
 * @typedef {{ model: string, batch: number, resolution: number, on: ('gpu' | 'cpu' | 'pytorch')[] }} Case
 * @typedef {object} Plan
 * @property {string[]} goldens files in golden/
 * @property {Case[]} cases
 * @property {{ gpu: number, cpu: number, pytorch: number }} steps that count
 * @property {string[]} training words for `vitrine train`
 * @property {number} seconds for everything; parts that do not fit any more are left out
 * @property {{ doctor: number, golden: number, bench: number, training: number, pytorch: number }} limits
 */

/** @type {('gpu' | 'cpu' | 'pytorch')[]} */
const everywhere = ['gpu', 'cpu', 'pytorch']

/** @type {Plan} */
const full = {
  goldens: ['plain.npz', 'hybrid-root.npz', 'hybrid-stages.npz', 'randaugment.npz'],
  cases: [
    { model: 'Ti/16', batch: 32, resolution: 224, on: everywhere },
    { model: 'S/16', batch: 32, resolution: 224, on: everywhere },
    { model: 'B/32', batch: 32, resolution: 224, on: everywhere },
  ],
  steps: { gpu: 10, cpu: 2, pytorch: 10 },
  training: ['--batch', '32', '--steps', '60', '--evaluate-every', '30'],
  seconds: 460,
  limits: { doctor: 60, golden: 45, bench: 60, training: 120, pytorch: 60 },
}

/** For a driver that computes in software: every part, as little as shows that it works. */
/** @type {Plan} */
const small = {
  goldens: ['plain.npz'],
  cases: [
    { model: 'test', batch: 2, resolution: 32, on: ['gpu', 'cpu'] },
    { model: 'Ti/16', batch: 2, resolution: 32, on: ['pytorch'] },
  ],
  steps: { gpu: 2, cpu: 2, pytorch: 2 },
  training: [
    ...['--model', 'test', '--resolution', '16', '--from', 'scratch', '--level', 'none'],
    ...['--batch', '8', '--steps', '12', '--warmup', '0', '--learning-rate', '0.003'],
  ],
  seconds: 460,
  limits: full.limits,
}

export const plans = { full, small }
