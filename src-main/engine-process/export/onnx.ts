/** ONNX: one file that onnxruntime and others run. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { InferenceSession, Tensor } from 'onnxruntime-node'
import { precisionNames, type ExportedModel, type ExportOptions } from '../../contract/export.js'
import type { Picture } from '../../engine/augment/picture.js'
import { emitInference } from '../../engine/compile/onnx/emit-inference.js'
import { quantise } from '../../engine/compile/onnx/quantise.js'
import { modelParts, opset, type OnnxModel } from '../../engine/compile/onnx/schema.js'
import { halve } from '../../engine/export/halve.js'
import { inferenceGraph } from '../../engine/export/inference.js'
import { writeFileAtomic } from '../../platform/atomic-file.js'
import { ownVersion } from '../../platform/version.js'
import { bake } from './bake.js'
import type { ExportFormat, ExportSource, Predictor } from './format.js'
import { malformed } from './malformed.js'
import { ortOf } from './onnxruntime.js'
import { usualThresholds } from './thresholds.js'

const fileName = 'model.onnx'

/** The area average in another order of sums: now and then a pixel is off by one of 255. */
const resized = { top1Agreement: 0.98, largestDifference: 0.02 }

export const onnxFormat: ExportFormat = {
  precisions: precisionNames,
  preprocessing: true,

  thresholds({ precision, preprocessing }) {
    const own = usualThresholds[precision]
    if (!preprocessing) return own
    return {
      top1Agreement: Math.min(own.top1Agreement, resized.top1Agreement),
      largestDifference: Math.max(own.largestDifference, resized.largestDifference),
    }
  },

  async write(source, folder, options) {
    const model = await onnxModel(source, options)
    // The last layer decides between classes, and is small.
    const smaller = options.precision === 'int8' ? quantise(model, new Set(['head/kernel'])) : model
    writeFileAtomic(join(folder, fileName), modelParts(smaller))
  },

  async open(folder, facts, options) {
    const path = join(folder, fileName)
    const ort = ortOf()
    let session: InferenceSession
    try {
      session = await ort.InferenceSession.create(readFileSync(path), {
        executionProviders: ['cpu'],
        logSeverityLevel: 3,
      })
    } catch (thrown) {
      throw malformed(path, thrown)
    }
    return predictor(session, path, facts, options)
  },
}

async function onnxModel(
  { architecture, facts, arrays }: ExportSource,
  options: ExportOptions,
): Promise<OnnxModel> {
  const { resolution, loss, classes, preprocessing } = facts
  const graph = await inferenceGraph({
    architecture,
    classes: classes.length,
    resolution,
    loss,
    pixels: 'channels-first',
  })
  const { graph: baked, weights } = await bake(graph, arrays)
  const { shortSide } = preprocessing
  return emitInference({
    graph: options.precision === 'float16' ? halve(baked) : baked,
    weights,
    preprocessing: options.preprocessing ? { resolution, shortSide } : null,
    producerVersion: ownVersion(),
    metadata: metadataOf(facts, options),
  })
}

const inputs = {
  pixels:
    'pixels: float32 [batch, 3, height, width], RGB, resized and cropped as preprocessing says, (value / 255 - mean) / deviation',
  image: 'image: uint8 [height, width, 3], RGB, any size; resized and cropped by the model',
}

function metadataOf(
  facts: ExportedModel,
  { precision, preprocessing: whole }: ExportOptions,
): Record<string, string> {
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
    input: whole ? inputs.image : inputs.pixels,
    outputs: 'logits, probabilities: float32 [batch, classes]',
    preprocessing: JSON.stringify(preprocessing),
    ...(licence !== null && { licence }),
  }
}

function predictor(
  session: InferenceSession,
  path: string,
  { resolution, classes }: ExportedModel,
  { preprocessing: whole }: ExportOptions,
): Predictor {
  const ort = ortOf()
  const feedOf = (pictures: readonly Picture[]): Record<string, Tensor> => {
    const [first] = pictures
    if (whole && first) {
      const { width, height, data } = first
      return { image: new ort.Tensor('uint8', Uint8Array.from(data), [height, width, 3]) }
    }
    const shape = [pictures.length, 3, resolution, resolution]
    return { pixels: new ort.Tensor('float32', channelsFirst(pictures, resolution), shape) }
  }
  return {
    runtime: `onnxruntime ${ort.env.versions.node ?? ''} cpu`.replace('  ', ' '),
    async predict(pictures) {
      let output: Tensor | undefined
      try {
        output = (await session.run(feedOf(pictures)))['probabilities']
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
