/** One pass forward and back: the loss of a network and its gradients. */
import * as tf from '@tensorflow/tfjs-core'
import { parametersOf, type Parameters } from '../model/vit.js'
import { weightedLoss } from './losses.js'

type Tensors = Readonly<Record<string, tf.Tensor>>

export interface PassOptions {
  /** Parameters to logits [b, classes]. */
  network(parameters: Parameters): tf.Tensor
  readonly loss: 'softmax' | 'sigmoid'
  /** The parameters that get a gradient. */
  readonly trainable: readonly string[]
  readonly targets: tf.Tensor // [b, classes]
  readonly weights: tf.Tensor // [b]
  /** The loss is multiplied by it on the way back, [] (loss-scale.ts); gradients come out as without. */
  readonly lossScale?: tf.Tensor
}

export interface Pass {
  readonly loss: tf.Tensor // []
  readonly logits: tf.Tensor // [b, classes]
  readonly gradients: Record<string, tf.Tensor>
}

/** Borrows its tensors; to be called inside a tidy. */
export function forwardBackward(options: PassOptions, state: Tensors): Pass {
  const { network, loss, trainable, targets, weights, lossScale } = options
  let logits: tf.Tensor | undefined
  const lossOf = (...values: tf.Tensor[]): tf.Scalar => {
    const given = Object.fromEntries(trainable.map((name, index) => [name, values[index]]))
    logits = tf.keep(network(parametersOf({ ...state, ...given } as Tensors)))
    const own = weightedLoss(loss, logits, targets, weights)
    return (lossScale ? tf.mul(own, lossScale) : own) as tf.Scalar
  }
  const parameters = parametersOf(state)
  const { value, grads } = tf.valueAndGrads(lossOf)(trainable.map(parameters))
  if (!logits) throw new Error('forward-backward: the network was not run')
  const copy = tf.clone(logits)
  logits.dispose()
  const unscaled = (scaled: tf.Tensor) => (lossScale ? tf.div(scaled, lossScale) : scaled)
  const gradients = Object.fromEntries(
    trainable.map((name, i) => [name, unscaled(grads[i] as tf.Tensor)]),
  )
  return { loss: unscaled(value), logits: copy, gradients }
}
