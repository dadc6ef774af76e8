/** The network as a TensorFlow graph: bytes of square pictures in, logits and probabilities out. */
import type { ExportedModel } from '../../contract/export.js'
import type { Picture } from '../../engine/augment/picture.js'
import type { Graph } from '../../engine/compile/graph.js'
import { emitTensorflow } from '../../engine/compile/tensorflow/emit.js'
import type { TensorflowModel } from '../../engine/compile/tensorflow/schema.js'
import { inferenceGraph } from '../../engine/export/inference.js'
import { bake } from './bake.js'
import type { ExportSource } from './format.js'

/** `integers`: the pictures come as int32, for runtimes that know no uint8. */
export async function tensorflowModel(
  { architecture, facts, arrays }: ExportSource,
  pixels: 'bytes' | 'integers',
): Promise<TensorflowModel> {
  const { resolution, loss, classes } = facts
  const size = { architecture, classes: classes.length, resolution, loss }
  const { graph, weights } = await bake(await inferenceGraph({ ...size, pixels: 'bytes' }), arrays)
  return emitTensorflow(pixels === 'bytes' ? graph : withIntegers(graph), weights)
}

function withIntegers(graph: Graph): Graph {
  const bytes = new Set(graph.inputs.values())
  const values = graph.values.map((type, id) =>
    bytes.has(id) ? { ...type, dtype: 'int32' as const } : type,
  )
  return { ...graph, values }
}

/** What a program needs to know to use the model; travels in it or beside it. */
export function metadataOf(facts: ExportedModel): object {
  const { name, architecture, gelu, resolution, classes, loss, preprocessing, licence } = facts
  return {
    model: name,
    architecture,
    gelu,
    resolution,
    classes,
    loss,
    preprocessing,
    licence,
    input: 'pixels: [batch, height, width, 3], RGB, whole numbers from 0 to 255',
    outputs: 'logits, probabilities: float32 [batch, classes]',
  }
}

/** Square pictures of `side` pixels, one after the other. */
export function stackedPixels(pictures: readonly Picture[], side: number): Uint8Array {
  const each = side * side * 3
  const pixels = new Uint8Array(pictures.length * each)
  pictures.forEach(({ data }, index) => pixels.set(data, index * each))
  return pixels
}
