/**
 * The training programs: one state and the entry graphs train, accumulate, apply, evaluate and
 * features. Their inputs and outputs are listed in ARCHITECTURE.md, section "One step".
 */
import * as tf from '@tensorflow/tfjs-core'
import type { Architecture } from '../../contract/model.js'
import type { Entry, InputSpec, Program } from '../compile/program.js'
import { dropoutKeySize, dropoutOf } from '../model/dropout.js'
import { gridSide, parameterSpecs } from '../model/params.js'
import { keepBranches, noRegularisation, type Regularisation } from '../model/regularisation.js'
import { features, head, parametersOf, scalePixels, type Parameters } from '../model/vit.js'
import { dataOf, float, need, trainingEntries, type TrainingOptions } from './training-entries.js'

export interface StepOptions extends TrainingOptions {
  readonly architecture: Architecture
  readonly resolution: number
  readonly evaluateBatch: number
  /** Adds the inputs `partners` and `lambda`. */
  readonly mixup: boolean
  /** Rate; above 0 it adds the inputs `dropoutKey` and `exampleOffset`. */
  readonly dropout: number
  /** Compute the inside of blocks again in the backward pass, in place of keeping it. */
  readonly recompute: boolean
  /** Largest drop rate; above 0 it adds the input `keep`. */
  readonly stochasticDepth: number
  readonly trainable: (parameter: string) => boolean
}

type Tensors = Readonly<Record<string, tf.Tensor>>

function picture(batch: number, resolution: number): InputSpec {
  return { shape: [batch, resolution, resolution, 3], dtype: 'uint8' }
}

function mixedImages(inputs: Tensors): tf.Tensor {
  const own = scalePixels(need(inputs, 'images'))
  const lambda = inputs['lambda']
  if (!lambda) return own
  const partners = scalePixels(need(inputs, 'partners'))
  return tf.add(tf.mul(own, lambda), tf.mul(partners, tf.sub(1, lambda)))
}

function regularisationOf(options: StepOptions, inputs: Tensors): Regularisation {
  const { architecture, resolution, microBatch, dropout } = options
  const { dropoutKey, exampleOffset, keep } = inputs
  const sizes = {
    batch: microBatch,
    tokens: gridSide(architecture, resolution) ** 2 + 1,
    depth: architecture.depth,
    widest: Math.max(architecture.width, architecture.mlp),
  }
  return {
    dropout:
      dropoutKey && exampleOffset
        ? dropoutOf(dropout, sizes, { key: dropoutKey, exampleOffset })
        : noRegularisation.dropout,
    branch: keep ? keepBranches(keep) : noRegularisation.branch,
  }
}

function noiseInputs({ architecture, microBatch, dropout, stochasticDepth }: StepOptions) {
  return {
    ...(dropout > 0 ? { dropoutKey: float(dropoutKeySize), exampleOffset: float() } : {}),
    ...(stochasticDepth > 0 ? { keep: float(2 * architecture.depth, microBatch) } : {}),
  }
}

/** Pictures in, the whole network trained or what `trainable` picks of it. */
export function trainingProgram(options: StepOptions): Program {
  const { architecture, classes, resolution, microBatch, evaluateBatch } = options
  const parameters = parameterSpecs(architecture, { classes, resolution })
  const trainable = Object.keys(parameters).filter(options.trainable)
  const { state, entries } = trainingEntries(
    {
      parameters,
      trainable,
      inputs: {
        images: picture(microBatch, resolution),
        ...(options.mixup ? { partners: picture(microBatch, resolution), lambda: float() } : {}),
        ...noiseInputs(options),
      },
      logits: (values, inputs) =>
        head(
          values,
          features(architecture, values, mixedImages(inputs), regularisationOf(options, inputs)),
        ),
    },
    options,
  )
  const evaluation = evaluationProgram({ architecture, classes, resolution, evaluateBatch })
  const described: Required<Omit<StepOptions, 'trainable'>> = {
    ...dataOf(options),
    architecture,
    resolution,
    evaluateBatch,
    mixup: options.mixup,
    dropout: options.dropout,
    stochasticDepth: options.stochasticDepth,
    recompute: options.recompute,
  }
  return {
    description: JSON.stringify(['training', described, trainable]),
    state,
    recomputes: options.recompute,
    entries: { ...entries, ...evaluation.entries },
  }
}

/** The entries `evaluate` (logits) and `features` of the whole network; its state is the parameters. */
export function evaluationProgram({
  architecture,
  classes,
  resolution,
  evaluateBatch,
}: Pick<StepOptions, 'architecture' | 'classes' | 'resolution' | 'evaluateBatch'>): Program {
  const size = { classes, resolution }
  const state = parameterSpecs(architecture, size)
  const rowsOf = (parameters: Parameters, inputs: Tensors) =>
    features(architecture, parameters, scalePixels(need(inputs, 'images')))
  const entry = (build: Entry['build']): Entry => ({
    inputs: { images: picture(evaluateBatch, resolution) },
    reads: Object.keys(state),
    build,
  })
  const entries = {
    evaluate: entry((inputs, current) => {
      const parameters = parametersOf(current)
      return { outputs: { logits: head(parameters, rowsOf(parameters, inputs)) }, updates: {} }
    }),
    features: entry((inputs, current) => ({
      outputs: { features: rowsOf(parametersOf(current), inputs) },
      updates: {},
    })),
  }
  const description = JSON.stringify(['evaluation', architecture, size, evaluateBatch])
  return { description, state, entries }
}

/** The head alone over cached `features` [b, width], which take the place of pictures. */
export function headProgram(
  options: TrainingOptions & { readonly width: number; readonly evaluateBatch: number },
): Program {
  const { width, classes, microBatch, evaluateBatch } = options
  const parameters = {
    'head/kernel': { shape: [width, classes] },
    'head/bias': { shape: [classes] },
  }
  const logits = (values: Parameters, inputs: Tensors) => head(values, need(inputs, 'features'))
  const { state, entries } = trainingEntries(
    {
      parameters,
      trainable: Object.keys(parameters),
      inputs: { features: float(microBatch, width) },
      logits,
    },
    options,
  )
  const evaluate: Entry = {
    inputs: { features: float(evaluateBatch, width) },
    reads: Object.keys(parameters),
    build: (inputs, current) => ({
      outputs: { logits: logits(parametersOf(current), inputs) },
      updates: {},
    }),
  }
  const described: Required<typeof options> = { ...dataOf(options), width, evaluateBatch }
  const description = JSON.stringify(['head', described])
  return { description, state, entries: { ...entries, evaluate } }
}
