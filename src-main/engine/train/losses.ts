/** Losses over soft labels. Each example's loss is multiplied by its weight, then all are summed. */
import * as tf from '@tensorflow/tfjs-core'

/** logits, targets [b, classes]; weights [b] -> []. */
export function weightedLoss(
  kind: 'softmax' | 'sigmoid',
  logits: tf.Tensor,
  targets: tf.Tensor,
  weights: tf.Tensor,
): tf.Tensor {
  return tf.sum(tf.mul(exampleLosses(kind, logits, targets), weights))
}

function exampleLosses(
  kind: 'softmax' | 'sigmoid',
  logits: tf.Tensor,
  targets: tf.Tensor,
): tf.Tensor {
  switch (kind) {
    case 'softmax':
      return tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), targets), -1))
    case 'sigmoid': // summed over classes (paper section 2): softplus(x) - x * target
      return tf.sum(tf.sub(tf.softplus(logits), tf.mul(logits, targets)), -1)
  }
}
