import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { OptimizerConfig } from '../../contract/run-config.js'
import { clip, globalNorm, slotNames, update } from './optimizer.js'

beforeAll(() => tf.setBackend('cpu'))

const steps = 10
const adamw = {
  type: 'adamw',
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0.1,
} as const satisfies OptimizerConfig
const sgd = { type: 'sgd', momentum: 0.9 } as const satisfies OptimizerConfig

/** The value of one parameter after each step, its gradient and rate given by the step from 1. */
function walk(
  optimizer: OptimizerConfig,
  name: string,
  { start, gradientAt, rateAt }: { start: number; gradientAt(t: number): number; rateAt(t: number): number }, // prettier-ignore
): number[] {
  const before = tf.memory().numTensors
  const values: number[] = []
  tf.tidy(() => {
    let state: Record<string, tf.Tensor> = { [name]: tf.scalar(start) }
    for (const slot of slotNames(optimizer, name)) state[slot] = tf.scalar(0)
    for (let t = 1; t <= steps; t++) {
      const learningRate = tf.scalar(rateAt(t))
      const correction =
        optimizer.type === 'adamw'
          ? tf.tensor1d([1 - optimizer.beta1 ** t, 1 - optimizer.beta2 ** t])
          : undefined
      const gradients = { [name]: tf.scalar(gradientAt(t)) }
      const updates = update(optimizer, gradients, state, { learningRate, correction })
      expect(Object.keys(updates).sort()).toEqual(Object.keys(state).sort())
      state = { ...state, ...updates }
      values.push(state[name]?.dataSync()[0] ?? NaN)
    }
  })
  expect(tf.memory().numTensors).toBe(before)
  return values
}

const gradientAt = (t: number) => Math.sin(3 * t) - 0.2 * t
const rateAt = (t: number) => 0.02 / t
const close = (found: number[], expected: (t: number) => number) =>
  found.forEach((value, index) =>
    expect(Math.abs(value - expected(index + 1))).toBeLessThan(
      3e-6 * Math.abs(expected(index + 1)),
    ),
  )
const sum = (count: number, term: (t: number) => number) =>
  Array.from({ length: count }, (_, index) => term(index + 1)).reduce((a, b) => a + b, 0)

describe('update', () => {
  it('takes the steps of SGD with momentum', () => {
    // m_t = sum over s <= t of mu^(t - s) g_s, and x_T = x_0 - sum over t <= T of rate_t m_t.
    const momentum = (t: number) => sum(t, (s) => 0.9 ** (t - s) * gradientAt(s))
    const found = walk(sgd, 'bias', { start: 2, gradientAt, rateAt })
    close(found, (T) => 2 - sum(T, (t) => rateAt(t) * momentum(t)))
  })

  it.each([
    ['a/kernel', 0.1],
    ['a/bias', 0],
    ['pos_embedding', 0],
  ])('takes the steps of AdamW, decoupled decay on kernels alone: %s', (name, decay) => {
    // m_t = (1 - b1) sum b1^(t - s) g_s and v_t likewise with b2 and g^2, each over 1 - b^t;
    // x_t = (1 - rate_t decay) x_(t - 1) - rate_t m_t / (sqrt(v_t) + epsilon), unrolled from x_0.
    const mean = (t: number, beta: number, of: (s: number) => number) =>
      (sum(t, (s) => beta ** (t - s) * of(s)) * (1 - beta)) / (1 - beta ** t)
    const direction = (t: number) =>
      mean(t, 0.9, gradientAt) / (Math.sqrt(mean(t, 0.999, (s) => gradientAt(s) ** 2)) + 1e-8)
    const shrunk = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => 1 - rateAt(from + i + 1) * decay).reduce((a, b) => a * b, 1) // prettier-ignore
    const found = walk(adamw, name, { start: 2, gradientAt, rateAt })
    close(found, (T) => 2 * shrunk(0, T) - sum(T, (t) => rateAt(t) * direction(t) * shrunk(t, T)))
  })

  it('follows a constant gradient as AdamW does: by the rate, whatever its size', () => {
    // The corrected moments are g and g^2, so each step is rate * sign(g).
    const found = walk(adamw, 'a/bias', { start: 0, gradientAt: () => -7e3, rateAt: () => 0.01 })
    close(found, (t) => 0.01 * t)
  })
})

describe('clip', () => {
  it('scales to the global norm over all arrays and leaves smaller gradients alone', () => {
    tf.tidy(() => {
      const gradients = { a: tf.tensor1d([3, 0]), b: tf.tensor2d([[0, 4]]) } // norm 5
      const norm = globalNorm(gradients)
      expect(norm.dataSync()[0]).toBeCloseTo(5, 6)
      const clipped = clip(gradients, norm, 1)
      expect([...(clipped['a']?.dataSync() ?? [])][0]).toBeCloseTo(0.6, 6)
      expect([...(clipped['b']?.dataSync() ?? [])][1]).toBeCloseTo(0.8, 6)
      expect([...(clip(gradients, norm, 5)['a']?.dataSync() ?? [])]).toEqual([3, 0])
      expect([...(clip(gradients, norm, 9)['a']?.dataSync() ?? [])]).toEqual([3, 0])
    })
  })
})
