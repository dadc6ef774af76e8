/** The training program: one state and the entry graphs train, accumulate, apply, evaluate, features. */
import * as tf from '@tensorflow/tfjs-core'
import type { Architecture } from '../../contract/model.js'
import type { OptimizerConfig } from '../../contract/run-config.js'
import type { ArraySpec, Entry, InputSpec, Program } from '../compile/program.js'
import { parameterSpecs } from '../model/params.js'
import { features, head, parametersOf, scalePixels } from '../model/vit.js'
import { clip, globalNorm, slotNames, update } from '../optimizer/optimizer.js'
import { weightedLoss } from './losses.js'

export interface StepOptions {
  readonly architecture: Architecture
  readonly classes: number
  readonly resolution: number
  /** Examples in one pass of train or accumulate. */
  readonly microBatch: number
  readonly evaluateBatch: number
  readonly optimizer: OptimizerConfig
  readonly clipNorm: number | null
  readonly loss: 'softmax' | 'sigmoid'
  /** Adds the inputs `partners` and `lambda`. */
  readonly mixup: boolean
  readonly trainable: (parameter: string) => boolean
}

type Tensors = Readonly<Record<string, tf.Tensor>>

function need(tensors: Tensors, name: string): tf.Tensor {
  const tensor = tensors[name]
  if (!tensor) throw new Error(`step: the input ${name} is missing`)
  return tensor
}

function images(inputs: Tensors): tf.Tensor {
  const own = scalePixels(need(inputs, 'images'))
  const lambda = inputs['lambda']
  if (!lambda) return own
  const partners = scalePixels(need(inputs, 'partners'))
  return tf.add(tf.mul(own, lambda), tf.mul(partners, tf.sub(1, lambda)))
}

interface Pass {
  readonly loss: tf.Tensor
  readonly correct: tf.Tensor
  readonly gradients: Record<string, tf.Tensor>
}

function countCorrect(logits: tf.Tensor, targets: tf.Tensor, weights: tf.Tensor): tf.Tensor {
  const hits = tf.cast(tf.equal(tf.argMax(logits, -1), tf.argMax(targets, -1)), 'float32')
  const counted = tf.cast(tf.greater(weights, tf.zeros(weights.shape)), 'float32')
  return tf.sum(tf.mul(hits, counted))
}

function forwardBackward(
  options: StepOptions,
  names: readonly string[],
  inputs: Tensors,
  state: Tensors,
): Pass {
  const targets = need(inputs, 'targets')
  const weights = need(inputs, 'weights')
  const pixels = images(inputs)
  let logits: tf.Tensor | undefined
  const lossOf = (...values: tf.Tensor[]): tf.Scalar => {
    const merged = { ...state, ...Object.fromEntries(names.map((name, i) => [name, values[i]])) }
    const parameters = parametersOf(merged as Tensors)
    logits = tf.keep(head(parameters, features(options.architecture, parameters, pixels)))
    return weightedLoss(options.loss, logits, targets, weights) as tf.Scalar
  }
  const { value, grads } = tf.valueAndGrads(lossOf)(names.map((name) => need(state, name)))
  if (!logits) throw new Error('step: the model was not run')
  const correct = countCorrect(logits, targets, weights)
  logits.dispose()
  const gradients = Object.fromEntries(
    names.map((name, index) => [name, grads[index] as tf.Tensor]),
  )
  return { loss: value, correct, gradients }
}

/** Inputs and outputs by entry are listed in ARCHITECTURE.md, section "One step". */
export function trainingProgram(options: StepOptions): Program {
  const { architecture, classes, resolution, microBatch, evaluateBatch, optimizer } = options
  const specs = parameterSpecs(architecture, { classes, resolution })
  const parameterNames = Object.keys(specs)
  const trainable = parameterNames.filter(options.trainable)
  const slots = trainable.flatMap((name) => slotNames(optimizer, name))
  const accumulators = trainable.map((name) => `accumulator/${name}`)
  const parameterOf = (name: string): string => name.slice(name.indexOf('/') + 1)
  const state: Record<string, ArraySpec> = { ...specs }
  for (const name of [...slots, ...accumulators]) {
    const spec = specs[parameterOf(name)]
    if (spec) state[name] = spec
  }

  const picture = (batch: number): InputSpec => ({
    shape: [batch, resolution, resolution, 3],
    dtype: 'uint8',
  })
  const float = (...shape: number[]): InputSpec => ({ shape, dtype: 'float32' })
  const passInputs = {
    images: picture(microBatch),
    targets: float(microBatch, classes),
    weights: float(microBatch),
    ...(options.mixup ? { partners: picture(microBatch), lambda: float() } : {}),
  }
  const updateInputs = {
    learningRate: float(),
    ...(optimizer.type === 'adamw' ? { correction: float(2) } : {}),
  }

  const applied = (inputs: Tensors, current: Tensors, gradients: Record<string, tf.Tensor>) => {
    const gradientNorm = globalNorm(gradients)
    const clipped =
      options.clipNorm === null ? gradients : clip(gradients, gradientNorm, options.clipNorm)
    const rates = {
      learningRate: need(inputs, 'learningRate'),
      correction: inputs['correction'],
    }
    return { gradientNorm, updates: update(optimizer, clipped, current, rates) }
  }

  const entries: Record<string, Entry> = {
    train: {
      inputs: { ...passInputs, ...updateInputs },
      reads: [...parameterNames, ...slots],
      build(inputs, current) {
        const { loss, correct, gradients } = forwardBackward(options, trainable, inputs, current)
        const { gradientNorm, updates } = applied(inputs, current, gradients)
        return { outputs: { loss, correct, gradientNorm }, updates }
      },
    },
    accumulate: {
      inputs: passInputs,
      reads: [...parameterNames, ...accumulators],
      build(inputs, current) {
        const { loss, correct, gradients } = forwardBackward(options, trainable, inputs, current)
        const updates = Object.fromEntries(
          Object.entries(gradients).map(([name, gradient]) => {
            const slot = `accumulator/${name}`
            return [slot, tf.add(need(current, slot), gradient)]
          }),
        )
        return { outputs: { loss, correct }, updates }
      },
    },
    apply: {
      inputs: updateInputs,
      reads: [...trainable, ...slots, ...accumulators],
      build(inputs, current) {
        const gradients = Object.fromEntries(
          trainable.map((name) => [name, need(current, `accumulator/${name}`)]),
        )
        const { gradientNorm, updates } = applied(inputs, current, gradients)
        for (const name of accumulators) updates[name] = tf.zerosLike(need(current, name))
        return { outputs: { gradientNorm }, updates }
      },
    },
    evaluate: {
      inputs: { images: picture(evaluateBatch) },
      reads: parameterNames,
      build(inputs, current) {
        const parameters = parametersOf(current)
        const rows = features(architecture, parameters, images(inputs))
        return { outputs: { logits: head(parameters, rows) }, updates: {} }
      },
    },
    features: {
      inputs: { images: picture(evaluateBatch) },
      reads: parameterNames,
      build(inputs, current) {
        const rows = features(architecture, parametersOf(current), images(inputs))
        return { outputs: { features: rows }, updates: {} }
      },
    },
  }
  return { state, entries }
}
