/** The entries train, accumulate and apply, and the state they need, for any network of named parameters. */
import * as tf from '@tensorflow/tfjs-core'
import type { OptimizerConfig } from '../../contract/run-config.js'
import type { ArraySpec, Entry, EntryResult, InputSpec } from '../compile/program.js'
import type { Parameters } from '../model/vit.js'
import { clip, globalNorm, slotNames, update } from '../optimizer/optimizer.js'
import { forwardBackward } from './forward-backward.js'
import { lossScaleOf, lossScaleState, unlessOverflown } from './loss-scale.js'

type Tensors = Readonly<Record<string, tf.Tensor>>

export interface TrainingOptions {
  readonly classes: number
  /** Examples in one pass of train or accumulate. */
  readonly microBatch: number
  readonly optimizer: OptimizerConfig
  readonly clipNorm: number | null
  readonly loss: 'softmax' | 'sigmoid'
  /** For gradients in float16; adds the output `lossScale` and its state. */
  readonly lossScaling: boolean
}

/** The options alone, without what else the object holds: what the entries depend on. */
export function dataOf({
  classes,
  microBatch,
  optimizer,
  clipNorm,
  loss,
  lossScaling,
}: TrainingOptions): Required<TrainingOptions> {
  return { classes, microBatch, optimizer, clipNorm, loss, lossScaling }
}

/** The entries of one step: one pass, or some that are added up before they are applied. */
export function stepEntries(batch: number, microBatch: number): string[] {
  return batch <= microBatch ? ['train'] : ['accumulate', 'apply']
}

export interface TrainableNetwork {
  readonly parameters: Readonly<Record<string, ArraySpec>>
  readonly trainable: readonly string[]
  /** Inputs of train and accumulate, beside targets and weights. */
  readonly inputs: Readonly<Record<string, InputSpec>>
  /** Logits [microBatch, classes]. */
  logits(parameters: Parameters, inputs: Tensors): tf.Tensor
}

interface Applied extends EntryResult {
  readonly updates: Record<string, tf.Tensor>
}

export function float(...shape: number[]): InputSpec {
  return { shape, dtype: 'float32' }
}

export function need(tensors: Tensors, name: string): tf.Tensor {
  const tensor = tensors[name]
  if (!tensor) throw new Error(`step: ${name} is missing`)
  return tensor
}

/** Examples whose largest logit is a label of theirs: a target of a half or more, whatever Mixup adds. */
function countCorrect(logits: tf.Tensor, targets: tf.Tensor, weights: tf.Tensor): tf.Tensor {
  const own = tf.greaterEqual(targets, tf.fill(targets.shape, 0.5))
  const best = tf.argMax(tf.where(own, logits, tf.fill(logits.shape, -1e30)), -1)
  const hits = tf.cast(tf.equal(tf.argMax(logits, -1), best), 'float32')
  const labelled = tf.max(tf.cast(own, 'float32'), -1)
  const counted = tf.mul(labelled, tf.cast(tf.greater(weights, tf.zeros(weights.shape)), 'float32'))
  return tf.sum(tf.mul(hits, counted))
}

export function trainingEntries(
  network: TrainableNetwork,
  options: TrainingOptions,
): { state: Record<string, ArraySpec>; entries: Record<string, Entry> } {
  const { classes, microBatch, optimizer, lossScaling } = options
  const { trainable } = network
  const parameterNames = Object.keys(network.parameters)
  const slots = trainable.flatMap((name) => slotNames(optimizer, name))
  const accumulators = trainable.map((name) => `accumulator/${name}`)
  const parameterOf = (name: string): string => name.slice(name.indexOf('/') + 1)
  const scaleState = lossScaling ? lossScaleState : {}
  const scales = Object.keys(scaleState)
  const state: Record<string, ArraySpec> = { ...network.parameters, ...scaleState }
  for (const name of [...slots, ...accumulators]) {
    const spec = network.parameters[parameterOf(name)]
    if (spec) state[name] = spec
  }
  const passInputs = {
    ...network.inputs,
    targets: float(microBatch, classes),
    weights: float(microBatch),
  }
  const updateInputs = {
    learningRate: float(),
    ...(optimizer.type === 'adamw' ? { correction: float(2) } : {}),
  }

  const pass = (inputs: Tensors, current: Tensors) => {
    const [targets, weights] = [need(inputs, 'targets'), need(inputs, 'weights')]
    const { loss, logits, gradients } = forwardBackward(
      {
        network: (parameters) => network.logits(parameters, inputs),
        loss: options.loss,
        trainable,
        targets,
        weights,
        ...(lossScaling && { lossScale: lossScaleOf(current) }),
      },
      current,
    )
    return { loss, correct: countCorrect(logits, targets, weights), gradients }
  }
  const applied = (
    inputs: Tensors,
    current: Tensors,
    gradients: Record<string, tf.Tensor>,
  ): Applied => {
    const gradientNorm = globalNorm(gradients)
    const clipped =
      options.clipNorm === null ? gradients : clip(gradients, gradientNorm, options.clipNorm)
    const rates = { learningRate: need(inputs, 'learningRate'), correction: inputs['correction'] }
    const updates = update(optimizer, clipped, current, rates)
    if (!lossScaling) return { outputs: { gradientNorm }, updates }
    return {
      outputs: { gradientNorm, lossScale: lossScaleOf(current) },
      updates: unlessOverflown(gradientNorm, updates, current),
    }
  }

  const entries: Record<string, Entry> = {
    train: {
      inputs: { ...passInputs, ...updateInputs },
      reads: [...parameterNames, ...slots, ...scales],
      build(inputs, current) {
        const { loss, correct, gradients } = pass(inputs, current)
        const { outputs, updates } = applied(inputs, current, gradients)
        return { outputs: { loss, correct, ...outputs }, updates }
      },
    },
    accumulate: {
      inputs: passInputs,
      reads: [...parameterNames, ...accumulators, ...scales],
      build(inputs, current) {
        const { loss, correct, gradients } = pass(inputs, current)
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
      reads: [...trainable, ...slots, ...accumulators, ...scales],
      build(inputs, current) {
        const gradients = Object.fromEntries(
          trainable.map((name) => [name, need(current, `accumulator/${name}`)]),
        )
        const { outputs, updates } = applied(inputs, current, gradients)
        for (const name of accumulators) updates[name] = tf.zerosLike(need(current, name))
        return { outputs, updates }
      },
    },
  }
  return { state, entries }
}
