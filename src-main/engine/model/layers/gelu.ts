/** GELU in the form that a checkpoint was trained with (paper section 1.2). */
import * as tf from '@tensorflow/tfjs-core'
import type { Gelu } from '../../../contract/model.js'
import { hasKernel, registerOwnGradient, runOwnKernel } from './own-kernel.js'

registerOwnGradient('Gelu', ['x'], ['x'])

export function gelu(x: tf.Tensor, form: Gelu): tf.Tensor {
  if (hasKernel('Gelu')) {
    const [y] = runOwnKernel('Gelu', { x }, { form })
    return y as tf.Tensor
  }
  switch (form) {
    case 'tanh': {
      const cubic = tf.add(x, tf.mul(tf.mul(tf.mul(x, x), x), 0.044715))
      const gate = tf.tanh(tf.mul(cubic, Math.sqrt(2 / Math.PI)))
      return tf.mul(tf.mul(x, 0.5), tf.add(gate, 1))
    }
    case 'exact':
      return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1))
  }
}
