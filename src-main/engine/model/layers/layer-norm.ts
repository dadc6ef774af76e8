/** Layer normalisation over the last axis, epsilon 1e-6 as Flax (paper section 1.2). */
import * as tf from '@tensorflow/tfjs-core'
import { hasKernel, registerOwnGradient, runOwnKernel } from './own-kernel.js'

export const layerNormEpsilon = 1e-6

registerOwnGradient('LayerNorm', ['x', 'scale'], ['x', 'scale', 'bias'])

/** x [n, width], scale and bias [width] -> [n, width]. */
export function layerNorm(x: tf.Tensor, scale: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  if (hasKernel('LayerNorm')) {
    const [y] = runOwnKernel('LayerNorm', { x, scale, bias }, { epsilon: layerNormEpsilon })
    return y as tf.Tensor
  }
  const share = 1 / (x.shape[x.rank - 1] ?? 1)
  const mean = tf.mul(tf.sum(x, -1, true), share)
  const centred = tf.sub(x, mean)
  const variance = tf.mul(tf.sum(tf.mul(centred, centred), -1, true), share)
  const normal = tf.mul(centred, tf.rsqrt(tf.add(variance, layerNormEpsilon)))
  return tf.add(tf.mul(normal, scale), bias)
}
