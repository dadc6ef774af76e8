/** One training step of the `test` model as a graph, and its numbers by onnxruntime, for tests of passes. */
import * as ort from 'onnxruntime-node'
import type { Graph } from '../../src-main/engine/compile/graph.js'
import {
  emitOnnx,
  inputName,
  outputName,
  stateName,
  updateName,
} from '../../src-main/engine/compile/onnx/emit.js'
import { traceEntry } from '../../src-main/engine/compile/trace.js'
import { sizeOf } from '../../src-main/engine/host-array.js'
import { initialParameters } from '../../src-main/engine/model/params.js'
import { architectureOf } from '../../src-main/engine/model/variants.js'
import { plainTrainingProgram } from '../../src-main/engine/train/plain-step.js'

const classes = 3
export const resolution = 32
export const batch = 4

export async function traceStep(gelu: 'tanh' | 'exact', ownKernels: boolean): Promise<Graph> {
  const architecture = architectureOf('test', gelu)
  const program = plainTrainingProgram({ architecture, classes, resolution, batch })
  const entry = program.entries['train']
  if (!entry) throw new Error('no entry train')
  return traceEntry(program, entry, { ownKernels })
}

/** Seeded numbers in (-1, 1). */
function noise(seed: number, length: number): Float32Array {
  let state = seed
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 31 - 1
  })
}

/** One step with random parameters, so that no gradient is 0 by the head's initial zeros. */
export async function runStep(graph: Graph): Promise<Map<string, Float32Array>> {
  const session = await ort.InferenceSession.create(emitOnnx(graph), { intraOpNumThreads: 1 })
  const initial = initialParameters(architectureOf('test', 'tanh'), { classes, resolution }, 1)
  const feeds: Record<string, ort.Tensor> = {}
  const images = Uint8Array.from(
    noise(5, batch * resolution * resolution * 3),
    (x) => 127 * x + 128,
  )
  const targets = Float32Array.from({ length: batch * classes }, (_, i) => (i % 4 === 0 ? 1 : 0))
  const given: Record<string, ort.Tensor> = {
    images: new ort.Tensor('uint8', images, [batch, resolution, resolution, 3]),
    targets: new ort.Tensor('float32', targets, [batch, classes]),
    weights: new ort.Tensor('float32', new Float32Array(batch).fill(1 / batch), [batch]),
    learningRate: new ort.Tensor('float32', Float32Array.of(0.1), []),
  }
  for (const name of graph.inputs.keys()) {
    const tensor = given[name]
    if (tensor) feeds[inputName(name)] = tensor
  }
  let seed = 100
  for (const [name, id] of graph.state) {
    const shape = graph.values[id]?.shape ?? []
    const drawn = initial.get(name)?.data ?? new Float32Array(sizeOf(shape))
    const own = noise(seed++, drawn.length)
    const data = drawn.map((value, index) => value + 0.1 * (own[index] ?? 0))
    feeds[stateName(name)] = new ort.Tensor('float32', data, [...shape])
  }
  const results = await session.run(feeds)
  await session.release()
  const names = [
    ...[...graph.outputs.keys()].map(outputName),
    ...[...graph.updates.keys()].map(updateName),
  ]
  return new Map(names.map((name) => [name, results[name]?.data as Float32Array]))
}

/** Largest difference of each result, relative to its largest number. */
export function worst(found: Map<string, Float32Array>, expected: Map<string, Float32Array>) {
  return [...expected]
    .map(([name, array]) => {
      const other = found.get(name)
      const largest = array.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-12)
      const gap = array.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - (other?.[i] ?? NaN))),
        0,
      )
      return { name, error: Number.isNaN(gap) ? Infinity : gap / largest }
    })
    .sort((a, b) => b.error - a.error)
}
