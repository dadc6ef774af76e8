/**
 * The hybrids' convolutional stem (paper section 1.3): weight-standardised convolutions,
 * GroupNorm of 32 groups, TensorFlow's SAME padding, bottleneck units with the stride on
 * the 3x3 convolution.
 */
import * as tf from '@tensorflow/tfjs-core'
import type { Parameters } from './vit.js'

/** HWIO kernel to mean 0 and deviation 1 over (height, width, in), as (k - mean) / (std + 1e-5). */
function standardise(kernel: tf.Tensor): tf.Tensor {
  const [height = 1, width = 1, inside = 1] = kernel.shape
  const share = 1 / (height * width * inside)
  const centred = tf.sub(kernel, tf.mul(tf.sum(kernel, [0, 1, 2], true), share))
  const variance = tf.mul(tf.sum(tf.mul(centred, centred), [0, 1, 2], true), share)
  return tf.div(centred, tf.add(tf.sqrt(variance), 1e-5))
}

function convolution(x: tf.Tensor, kernel: tf.Tensor, stride: number): tf.Tensor {
  return tf.conv2d(x as tf.Tensor4D, standardise(kernel) as tf.Tensor4D, stride, 'same')
}

/** x [b,h,w,c] normalised within 32 groups of channels; epsilon 1e-6. */
function groupNorm(x: tf.Tensor, scale: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  const [batch = 0, height = 0, width = 0, channels = 0] = x.shape
  const groups = 32
  const grouped = tf.reshape(x, [batch, height * width, groups, channels / groups])
  const share = (batch * groups) / x.size
  const centred = tf.sub(grouped, tf.mul(tf.sum(grouped, [1, 3], true), share))
  const variance = tf.mul(tf.sum(tf.mul(centred, centred), [1, 3], true), share)
  const normal = tf.mul(centred, tf.rsqrt(tf.add(variance, 1e-6)))
  return tf.add(tf.mul(tf.reshape(normal, [batch, height, width, channels]), scale), bias)
}

/** images [b,R,R,3] -> map [b, R/stride, R/stride, channels]. */
export function stem(
  stages: readonly number[],
  parameters: Parameters,
  images: tf.Tensor,
): tf.Tensor {
  const norm = (x: tf.Tensor, name: string): tf.Tensor =>
    groupNorm(x, parameters(`${name}/scale`), parameters(`${name}/bias`))

  const unit = (x: tf.Tensor, prefix: string, first: boolean, stride: number): tf.Tensor => {
    const kernel = (name: string): tf.Tensor => parameters(`${prefix}/${name}/kernel`)
    const shortcut = first
      ? norm(convolution(x, kernel('conv_proj'), stride), `${prefix}/gn_proj`)
      : x
    const narrow = tf.relu(norm(convolution(x, kernel('conv1'), 1), `${prefix}/gn1`))
    const middle = tf.relu(norm(convolution(narrow, kernel('conv2'), stride), `${prefix}/gn2`))
    const wide = norm(convolution(middle, kernel('conv3'), 1), `${prefix}/gn3`)
    return tf.relu(tf.add(wide, shortcut))
  }

  const root = tf.relu(norm(convolution(images, parameters('conv_root/kernel'), 2), 'gn_root'))
  let x: tf.Tensor = tf.maxPool(root as tf.Tensor4D, 3, 2, 'same')
  stages.forEach((units, stage) => {
    for (let index = 0; index < units; index++) {
      const stride = stage > 0 && index === 0 ? 2 : 1
      x = unit(x, `block${stage + 1}/unit${index + 1}`, index === 0, stride)
    }
  })
  return x
}
