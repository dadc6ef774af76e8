/**
 * Compares a model golden (the format of make_model_golden.py: arrays w/, grad/, sgd/,
 * adamw/, x, labels, logits, loss) with what an executor computes.
 */
import * as tf from '@tensorflow/tfjs-core'
import type { Architecture } from '../../contract/model.js'
import type { OptimizerConfig, Precision } from '../../contract/run-config.js'
import type { Entry, Program } from '../compile/program.js'
import { inferArchitecture } from '../checkpoint/infer.js'
import type { Executor } from '../executor/executor.js'
import type { HostArray, HostInput } from '../host-array.js'
import { parameterSpecs } from '../model/params.js'
import { features, head } from '../model/vit.js'
import { clip, globalNorm, slotNames, update } from '../optimizer/optimizer.js'
import { forwardBackward } from '../train/forward-backward.js'
import { firstLossScale } from '../train/loss-scale.js'
import { relativeError, type GoldenRow } from './rows.js'
import { tolerances, type Tolerance } from './tolerance.js'

/** Parts of the convolutional stem (model/resnet, names of the paper's code). */
const isStem = (name: string) => /^(conv_root|gn_root|block\d)/.test(name)
const isKeyBias = (name: string) => name.endsWith('/key/bias')

const optimizers: Record<'sgd' | 'adamw', { config: OptimizerConfig; learningRate: number }> = {
  sgd: { config: { type: 'sgd', momentum: 0.9 }, learningRate: 0.03 },
  adamw: {
    config: { type: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1 },
    learningRate: 1e-3,
  },
}

function withPrefix(
  arrays: ReadonlyMap<string, HostArray>,
  prefix: string,
): Map<string, HostArray> {
  return new Map(
    [...arrays]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, array]) => [name.slice(prefix.length), array]),
  )
}

function largestOf(array: HostArray | undefined): number {
  return array?.data.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) ?? 0
}

/** The expected update, with what was found where the gradient is noise and the step a possible one. */
function withoutNoise(
  expected: HostArray,
  found: HostArray | undefined,
  gradient: HostArray | undefined,
  { floor, largestStep }: { floor: number; largestStep: number },
): HostArray {
  const data = expected.data.map((value, index) => {
    const own = found?.data[index] ?? NaN
    const isNoise = Math.abs(gradient?.data[index] ?? Infinity) < floor
    return isNoise && Math.abs(own - value) <= largestStep ? own : value
  })
  return { shape: expected.shape, data }
}

function largestGradient(gradients: ReadonlyMap<string, HostArray>): number {
  return Math.max(...[...gradients.values()].map(largestOf))
}

/** Gradients below it are noise to AdamW. */
function noiseFloor(
  name: string,
  gradients: ReadonlyMap<string, HostArray>,
  { noise, keyBiasFloor }: Tolerance,
): number {
  const largest = largestGradient(gradients)
  if (noise.of === 'file') return noise.share * largest
  if (isKeyBias(name)) return keyBiasFloor * largest
  return (isStem(name) ? Infinity : noise.share) * largestOf(gradients.get(name))
}

function goldenProgram(
  architecture: Architecture,
  x: HostArray,
  classes: number,
  lossScale: number | null,
): Program {
  const [batch = 0, resolution = 0] = x.shape
  const specs = parameterSpecs(architecture, { classes, resolution })
  const names = Object.keys(specs)
  const inputs = {
    x: { shape: x.shape, dtype: 'float32' },
    targets: { shape: [batch, classes], dtype: 'float32' },
    weights: { shape: [batch], dtype: 'float32' },
  } as const
  const pass = (given: Record<string, tf.Tensor>, state: Record<string, tf.Tensor>) => {
    const { x: images, targets, weights } = given
    if (!images || !targets || !weights) throw new Error('golden: an input is missing')
    return forwardBackward(
      {
        network: (parameters) => head(parameters, features(architecture, parameters, images)),
        loss: 'softmax',
        trainable: names,
        targets,
        weights,
        ...(lossScale !== null && { lossScale: tf.scalar(lossScale) }),
      },
      state,
    )
  }
  const step = (kind: 'sgd' | 'adamw'): Entry => {
    const { config } = optimizers[kind]
    const slots = names.flatMap((name) => slotNames(config, name))
    return {
      inputs: {
        ...inputs,
        learningRate: { shape: [], dtype: 'float32' },
        correction: { shape: [2], dtype: 'float32' },
      },
      reads: [...names, ...slots],
      build(given, state) {
        const { gradients } = pass(given, state)
        const clipped = clip(gradients, globalNorm(gradients), 1)
        const { learningRate, correction } = given
        if (!learningRate) throw new Error('golden: an input is missing')
        const updates = update(config, clipped, state, { learningRate, correction })
        return { outputs: {}, updates }
      },
    }
  }
  const state: Record<string, { shape: readonly number[] }> = { ...specs }
  for (const [name, spec] of Object.entries(specs)) {
    for (const { config } of Object.values(optimizers))
      for (const slot of slotNames(config, name)) state[slot] = spec
  }
  return {
    description: null,
    state,
    entries: {
      gradients: {
        inputs,
        reads: names,
        build(given, current) {
          const { loss, logits, gradients } = pass(given, current)
          const named = Object.entries(gradients).map(([name, value]) => [`grad/${name}`, value])
          return { outputs: { loss, logits, ...Object.fromEntries(named) }, updates: {} }
        },
      },
      sgd: step('sgd'),
      adamw: step('adamw'),
    },
  }
}

export async function checkModelGolden(
  arrays: ReadonlyMap<string, HostArray>,
  executor: Executor,
  precision: Precision,
): Promise<GoldenRow[]> {
  const limits = tolerances[precision]
  const need = (name: string): HostArray => {
    const array = arrays.get(name)
    if (!array) throw new Error(`golden: the file has no array ${name}`)
    return array
  }
  const weights = withPrefix(arrays, 'w/')
  const [x, labels, logits] = [need('x'), need('labels'), need('logits')]
  const [batch = 0, classes = 0] = logits.shape
  const { architecture } = inferArchitecture(weights, 'the golden', { gelu: 'tanh' })
  const program = goldenProgram(
    architecture,
    x,
    classes,
    precision === 'float16' ? firstLossScale : null,
  )
  const targets = new Float32Array(batch * classes)
  labels.data.forEach((label, row) => (targets[row * classes + label] = 1))
  const floats = (shape: readonly number[], data: Float32Array): HostInput => ({
    dtype: 'float32',
    shape,
    data,
  })
  const inputs = {
    x: floats(x.shape, x.data),
    targets: floats([batch, classes], targets),
    weights: floats([batch], new Float32Array(batch).fill(1 / batch)),
  }
  const initial = new Map(
    [...weights].map(([name, { data }]) => [
      name,
      { shape: program.state[name]?.shape ?? [data.length], data },
    ]),
  )
  const session = await executor.createSession(program)
  try {
    await session.load(initial)
    const outputs = await session.run('gradients', inputs)
    const rows: GoldenRow[] = [
      { name: 'logits', error: relativeError(outputs['logits'], logits), limit: limits.logits },
      { name: 'loss', error: relativeError(outputs['loss'], need('loss')), limit: limits.loss },
    ]
    const gradients = withPrefix(arrays, 'grad/')
    for (const [name, expected] of gradients) {
      const floor = isKeyBias(name) ? limits.keyBiasFloor * largestGradient(gradients) : 0
      const error = relativeError(outputs[`grad/${name}`], expected, floor)
      const limit = isStem(name) ? limits.stemGradient : limits.gradient
      rows.push({ name: `grad/${name}`, error, limit })
    }
    for (const kind of ['sgd', 'adamw'] as const) {
      const expected = withPrefix(arrays, `${kind}/`)
      if (expected.size === 0) continue
      await session.load(initial)
      for (let t = 1; t <= 3; t++) {
        const rate = Float32Array.of(optimizers[kind].learningRate)
        const correction = Float32Array.of(1 - 0.9 ** t, 1 - 0.999 ** t)
        await session.run(kind, {
          ...inputs,
          learningRate: floats([], rate),
          correction: floats([2], correction),
        })
      }
      const updated = await session.read([...expected.keys()])
      for (const [name, array] of expected) {
        const own = updated.get(name)
        const bounds = {
          floor: kind === 'adamw' ? noiseFloor(name, gradients, limits) : 0,
          largestStep: 3 * 2 * optimizers[kind].learningRate,
        }
        const reference = withoutNoise(array, own, gradients.get(name), bounds)
        const error = relativeError(own, reference)
        rows.push({ name: `${kind}/${name}`, error, limit: limits[kind] })
      }
    }
    return rows
  } finally {
    await session.dispose()
  }
}
