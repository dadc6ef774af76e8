/**
 * Layers that deserve one node in the compiled graph are kernels of our own. A backend that
 * has the kernel (the recorder, unless fusions are off) is asked for it; on every other one the
 * layer is composed of TensorFlow.js operations, whose own gradients then check ours.
 */
import * as tf from '@tensorflow/tfjs-core'

export type OwnKernel = 'LayerNorm' | 'Gelu' | 'Attention'
export type OwnGradient = `${OwnKernel}Grad`

type Tensors = Readonly<Record<string, tf.Tensor>>
type Attributes = Readonly<Record<string, number | string>>

export function hasKernel(name: OwnKernel): boolean {
  return tf.getKernel(name, tf.getBackend()) !== undefined
}

export function runOwnKernel(
  name: OwnKernel | OwnGradient,
  inputs: Tensors,
  attributes: Attributes,
): tf.Tensor[] {
  const result: tf.Tensor | tf.Tensor[] = tf.engine().runKernel(name, { ...inputs }, attributes)
  return Array.isArray(result) ? result : [result]
}

/** Gradients of all inputs come from one node `NAMEGrad` of dy and the inputs, in order. */
export function registerOwnGradient(
  kernelName: OwnKernel,
  inputsToSave: readonly string[],
  gradientsOf: readonly string[],
): void {
  tf.registerGradient({
    kernelName,
    inputsToSave: [...inputsToSave],
    gradFunc: (dy, saved, attributes) => {
      const kept = Object.fromEntries(
        inputsToSave.map((input, index) => [input, saved[index] as tf.Tensor]),
      )
      const gradients = runOwnKernel(
        `${kernelName}Grad`,
        { dy: dy as tf.Tensor, ...kept },
        attributes as Attributes,
      )
      return Object.fromEntries(
        gradientsOf.map((input, index) => [input, () => gradients[index] as tf.Tensor]),
      )
    },
  })
}
