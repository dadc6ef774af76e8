/** Gradient clipping, SGD with momentum and AdamW as pure functions of named tensors (optax's formulas). */
import * as tf from '@tensorflow/tfjs-core'
import type { OptimizerConfig } from '../../contract/run-config.js'

type Tensors = Readonly<Record<string, tf.Tensor>>

function pick(tensors: Tensors, name: string): tf.Tensor {
  const tensor = tensors[name]
  if (!tensor) throw new Error(`optimizer: ${name} is missing`)
  return tensor
}

/** Names of the state that one parameter's updates need. */
export function slotNames(optimizer: OptimizerConfig, parameter: string): string[] {
  switch (optimizer.type) {
    case 'sgd':
      return [`momentum/${parameter}`]
    case 'adamw':
      return [`first/${parameter}`, `second/${parameter}`]
  }
}

/** Square root of the sum of squares over all gradients, []. */
export function globalNorm(gradients: Tensors): tf.Tensor {
  const squares = Object.values(gradients).map((gradient) => tf.sum(tf.mul(gradient, gradient)))
  return tf.sqrt(squares.reduce((total, square) => tf.add(total, square)))
}

/** Gradients scaled so that their global norm is at most `limit`. */
export function clip(gradients: Tensors, norm: tf.Tensor, limit: number): Tensors {
  const factor = tf.div(limit, tf.maximum(norm, limit))
  return Object.fromEntries(
    Object.entries(gradients).map(([name, gradient]) => [name, tf.mul(gradient, factor)]),
  )
}

export interface UpdateInputs {
  readonly learningRate: tf.Tensor // []
  /** [2]: 1 - beta1^t and 1 - beta2^t; AdamW alone reads it. */
  readonly correction: tf.Tensor | undefined
}

/** New values of every parameter that has a gradient, and of its slots. */
export function update(
  optimizer: OptimizerConfig,
  gradients: Tensors,
  state: Tensors,
  { learningRate, correction }: UpdateInputs,
): Record<string, tf.Tensor> {
  const updates: Record<string, tf.Tensor> = {}
  for (const [name, gradient] of Object.entries(gradients)) {
    const parameter = pick(state, name)
    switch (optimizer.type) {
      case 'sgd': {
        const slot = `momentum/${name}`
        const momentum = tf.add(tf.mul(pick(state, slot), optimizer.momentum), gradient)
        updates[slot] = momentum
        updates[name] = tf.sub(parameter, tf.mul(momentum, learningRate))
        break
      }
      case 'adamw': {
        if (!correction) throw new Error('optimizer: AdamW needs the input correction')
        const { beta1, beta2, epsilon, weightDecay } = optimizer
        const square = tf.mul(gradient, gradient)
        const blend = (slot: string, beta: number, value: tf.Tensor): tf.Tensor =>
          tf.add(tf.mul(pick(state, slot), beta), tf.mul(value, 1 - beta))
        const first = blend(`first/${name}`, beta1, gradient)
        const second = blend(`second/${name}`, beta2, square)
        const corrected = (value: tf.Tensor, index: number): tf.Tensor =>
          tf.div(value, tf.reshape(tf.slice(correction, [index], [1]), []))
        const scale = tf.add(tf.sqrt(corrected(second, 1)), epsilon)
        const direction = tf.div(corrected(first, 0), scale)
        const decayed =
          name.endsWith('/kernel') && weightDecay > 0
            ? tf.add(direction, tf.mul(parameter, weightDecay))
            : direction
        updates[`first/${name}`] = first
        updates[`second/${name}`] = second
        updates[name] = tf.sub(parameter, tf.mul(decayed, learningRate))
        break
      }
    }
  }
  return updates
}
