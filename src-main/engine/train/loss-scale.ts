/**
 * Dynamic loss scaling (Micikevicius et al. 2018, Mixed Precision Training, section 3.2) for
 * gradients in float16, which loses what is below 6e-8. The loss is multiplied by a factor before
 * the way back, the gradients are divided by it after, in float32. Where one is not finite the
 * update is skipped and the factor halved; after 2000 updates in a row it is doubled. Factors are
 * powers of two, so that scaling rounds nothing; they are state, and so part of checkpoints.
 */
import * as tf from '@tensorflow/tfjs-core'
import type { ArraySpec } from '../compile/program.js'

type Tensors = Readonly<Record<string, tf.Tensor>>

const factor = 'lossScale/factor'
/** Updates since the factor was last changed. */
const streak = 'lossScale/updates'
/** State starts as zeros: a factor of 0 stands for the first one. */
export const lossScaleState: Readonly<Record<string, ArraySpec>> = {
  [factor]: { shape: [] },
  [streak]: { shape: [] },
}

export const firstLossScale = 2 ** 15
export const leastLossScale = 1
const largestLossScale = 2 ** 24
const updatesToDouble = 2000
const largestFloat = 3.4e38

function pick(tensors: Tensors, name: string): tf.Tensor {
  const tensor = tensors[name]
  if (!tensor) throw new Error(`loss-scale: ${name} is missing`)
  return tensor
}

/** The factor of this step, []. */
export function lossScaleOf(state: Tensors): tf.Tensor {
  const known = pick(state, factor)
  return tf.where(tf.equal(known, tf.scalar(0)), tf.scalar(firstLossScale), known)
}

/**
 * `updates` where the gradients' norm is finite, else the state as it is; and the next factor. A
 * norm is not finite when any gradient is not.
 */
export function unlessOverflown(
  gradientNorm: tf.Tensor,
  updates: Tensors,
  state: Tensors,
): Record<string, tf.Tensor> {
  const finite = tf.less(gradientNorm, tf.scalar(largestFloat))
  const kept = Object.entries(updates).map(([name, value]) => {
    return [name, tf.where(finite, value, pick(state, name))] as const
  })
  const scale = lossScaleOf(state)
  const inRow = tf.add(pick(state, streak), 1)
  const doubles = tf.greaterEqual(inRow, tf.scalar(updatesToDouble))
  const doubled = tf.minimum(tf.mul(scale, 2), largestLossScale)
  const halved = tf.maximum(tf.mul(scale, 0.5), leastLossScale)
  const zero = tf.scalar(0)
  return {
    ...Object.fromEntries(kept),
    [factor]: tf.where(finite, tf.where(doubles, doubled, scale), halved),
    [streak]: tf.where(finite, tf.where(doubles, zero, inRow), zero),
  }
}
