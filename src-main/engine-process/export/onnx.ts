/** ONNX: one file that onnxruntime and others run. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { InferenceSession, Tensor } from 'onnxruntime-node'
import type { ExportedModel, ExportOptions, Precision } from '../../contract/export.js'
import { VitrineError } from '../../contract/errors.js'
import type { Picture } from '../../engine/augment/picture.js'
import { emitInference } from '../../engine/compile/onnx/emit-inference.js'
import { opset } from '../../engine/compile/onnx/schema.js'
import { inferenceGraph } from '../../engine/export/inference.js'
import { writeFileAtomic } from '../../platform/atomic-file.js'
import { ownVersion } from '../../platform/version.js'
import { bake } from './bake.js'
import type { ExportFormat, ExportSource, Predictor } from './format.js'
import { ortOf } from './onnxruntime.js'

const fileName = 'model.onnx'

/** Agreement of top-1 and difference of probabilities that are let pass, by precision. */
const thresholds: Record<Precision, { top1Agreement: number; largestDifference: number }> = {
  float32: { top1Agreement: 1, largestDifference: 1e-3 },
  float16: { top1Agreement: 0.98, largestDifference: 0.02 },
  int8: { top1Agreement: 0.9, largestDifference: 0.3 },
}

export const onnxFormat: ExportFormat = {
  precisions: ['float32'],
  preprocessing: false,
  thresholds: ({ precision }) => thresholds[precision],

  async write(source, folder, options) {
    writeFileAtomic(join(folder, fileName), await onnxParts(source, options))
  },

  async open(folder, facts) {
    const path = join(folder, fileName)
    const ort = ortOf()
    let session: InferenceSession
    try {
      session = await ort.InferenceSession.create(readFileSync(path), {
        executionProviders: ['cpu'],
      })
    } catch (thrown) {
      throw malformed(path, thrown)
    }
    return predictor(session, path, facts)
  },
}

async function onnxParts(source: ExportSource, options: ExportOptions): Promise<Uint8Array[]> {
  const { architecture, facts, arrays } = source
  const { resolution, loss, classes } = facts
  const graph = await inferenceGraph({
    architecture,
    classes: classes.length,
    resolution,
    loss,
    pixels: 'channels-first',
  })
  const { graph: baked, weights } = await bake(graph, arrays)
  return emitInference({
    graph: baked,
    weights,
    producerVersion: ownVersion(),
    metadata: metadataOf(facts, options),
  })
}

function metadataOf(facts: ExportedModel, { precision }: ExportOptions): Record<string, string> {
  const { name, architecture, gelu, resolution, classes, loss, preprocessing, licence } = facts
  return {
    model: name,
    architecture: architecture ?? 'unnamed',
    gelu,
    resolution: String(resolution),
    classes: JSON.stringify(classes),
    loss,
    precision,
    opset: String(opset),
    input: 'pixels: float32 [batch, 3, height, width], RGB, (value / 255 - mean) / deviation',
    outputs: 'logits, probabilities: float32 [batch, classes]',
    preprocessing: JSON.stringify(preprocessing),
    ...(licence !== null && { licence }),
  }
}

function predictor(
  session: InferenceSession,
  path: string,
  { resolution, classes }: ExportedModel,
): Predictor {
  const ort = ortOf()
  return {
    runtime: `onnxruntime ${ort.env.versions.node ?? ''} cpu`.replace('  ', ' '),
    async predict(pictures) {
      const pixels = channelsFirst(pictures, resolution)
      let output: Tensor | undefined
      try {
        const shape = [pictures.length, 3, resolution, resolution]
        const results = await session.run({ pixels: new ort.Tensor('float32', pixels, shape) })
        output = results['probabilities']
      } catch (thrown) {
        throw malformed(path, thrown)
      }
      const expected = pictures.length * classes.length
      if (output?.data instanceof Float32Array && output.data.length === expected)
        return output.data.slice()
      throw malformed(path, new Error(`Expected the output probabilities of ${expected} numbers.`))
    },
    close: () => session.release(),
  }
}

/** [n,R,R,3] bytes as [n,3,R,R] from -1 to 1. */
function channelsFirst(pictures: readonly Picture[], side: number): Float32Array {
  const area = side * side
  const pixels = new Float32Array(pictures.length * 3 * area)
  pictures.forEach(({ data }, index) => {
    for (let at = 0; at < area; at++)
      for (let channel = 0; channel < 3; channel++)
        pixels[(index * 3 + channel) * area + at] = (data[at * 3 + channel] ?? 0) / 127.5 - 1
  })
  return pixels
}

function malformed(path: string, thrown: unknown): VitrineError {
  const why = thrown instanceof Error ? thrown.message : String(thrown)
  return new VitrineError(
    'export-malformed',
    {
      what: `${path} cannot be run as a model.`,
      why: why.slice(0, 500),
      remedy: 'Export the run again.',
    },
    { cause: thrown },
  )
}
