/** Scaled dot-product attention of several heads: softmax(q k^T / sqrt(d)) v. */
import * as tf from '@tensorflow/tfjs-core'
import { hasKernel, registerOwnGradient, runOwnKernel } from './own-kernel.js'

registerOwnGradient('Attention', ['query', 'key', 'value'], ['query', 'key', 'value'])

/** query [b, m, heads, d], key and value [b, n, heads, d] -> [b, m, heads, d]. */
export function attention(query: tf.Tensor, key: tf.Tensor, value: tf.Tensor): tf.Tensor {
  const scale = 1 / Math.sqrt(query.shape[3] ?? 1)
  if (hasKernel('Attention')) {
    const [mixed] = runOwnKernel('Attention', { query, key, value }, { scale })
    return mixed as tf.Tensor
  }
  const byHead = (x: tf.Tensor): tf.Tensor => tf.transpose(x, [0, 2, 1, 3])
  const scores = tf.matMul(tf.mul(byHead(query), scale), byHead(key), false, true)
  return byHead(tf.matMul(tf.softmax(scores), byHead(value)))
}
