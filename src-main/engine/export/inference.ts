/**
 * The network as other programs run it: pixels in, logits and probabilities out, a batch of any
 * size, the parameters its state. What every format that carries a graph is written from.
 */
import * as tf from '@tensorflow/tfjs-core'
import type { Architecture } from '../../contract/model.js'
import { inferencePasses, runPasses } from '../compile/compile.js'
import type { Graph } from '../compile/graph.js'
import { freeBatch } from '../compile/passes/free-batch.js'
import type { Entry, InputSpec, Program } from '../compile/program.js'
import { traceEntry } from '../compile/trace.js'
import { parameterSpecs } from '../model/params.js'
import { features, head, parametersOf, scalePixels } from '../model/vit.js'

/**
 * The input `pixels`. `channels-first`: float32 [b,3,R,R] and `channels-last`: float32 [b,R,R,3],
 * values from -1 to 1; `bytes`: uint8 [b,R,R,3], values from 0 to 255. RGB.
 */
export type PixelForm = 'channels-first' | 'channels-last' | 'bytes'

export interface InferenceOptions {
  readonly architecture: Architecture
  readonly classes: number
  readonly resolution: number
  readonly loss: 'softmax' | 'sigmoid'
  readonly pixels: PixelForm
}

function pixelsOf(form: PixelForm, batch: number, side: number): InputSpec {
  switch (form) {
    case 'channels-first':
      return { shape: [batch, 3, side, side], dtype: 'float32' }
    case 'channels-last':
      return { shape: [batch, side, side, 3], dtype: 'float32' }
    case 'bytes':
      return { shape: [batch, side, side, 3], dtype: 'uint8' }
  }
}

function scaled(form: PixelForm, pixels: tf.Tensor): tf.Tensor {
  switch (form) {
    case 'channels-first':
      return tf.transpose(pixels, [0, 2, 3, 1])
    case 'channels-last':
      return pixels
    case 'bytes':
      return scalePixels(pixels)
  }
}

async function traced(options: InferenceOptions, batch: number): Promise<Graph> {
  const { architecture, classes, resolution, loss, pixels: form } = options
  const state = parameterSpecs(architecture, { classes, resolution })
  const entry: Entry = {
    inputs: { pixels: pixelsOf(form, batch, resolution) },
    reads: Object.keys(state),
    build({ pixels }, current) {
      if (!pixels) throw new Error('inference: there are no pixels')
      const parameters = parametersOf(current)
      const logits = head(parameters, features(architecture, parameters, scaled(form, pixels)))
      const probabilities = loss === 'softmax' ? tf.softmax(logits) : tf.sigmoid(logits)
      return { outputs: { logits, probabilities }, updates: {} }
    },
  }
  const program: Program = { description: null, state, entries: { infer: entry } }
  const graph = await traceEntry(program, entry, { ownKernels: true })
  return runPasses(graph, inferencePasses)
}

/** Layers are spelled out but LayerNorm, which stays one node; products have no flags. */
export async function inferenceGraph(options: InferenceOptions): Promise<Graph> {
  // Not one picture: a side of 1 broadcasts, and would hide what grows with the batch.
  const [a, b] = [2, 3]
  return freeBatch(
    { graph: await traced(options, a), batch: a },
    { graph: await traced(options, b), batch: b },
  )
}
