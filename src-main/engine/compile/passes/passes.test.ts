/** Each pass, and all of them, leave the numbers of a whole training step where they were. */
import * as ort from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { initialParameters } from '../../model/params.js'
import { architectureOf } from '../../model/variants.js'
import { plainTrainingProgram } from '../../train/plain-step.js'
import { passes, runPasses, type PassName } from '../compile.js'
import { countOps, type Graph } from '../graph.js'
import { countOperations } from '../operations.js'
import { emitOnnx, inputName, outputName, stateName, updateName } from '../onnx/emit.js'
import { traceEntry } from '../trace.js'
import { sizeOf } from '../../host-array.js'

const classes = 3
const resolution = 32
const batch = 4

async function traceStep(gelu: 'tanh' | 'exact', ownKernels: boolean): Promise<Graph> {
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
async function run(graph: Graph): Promise<Map<string, Float32Array>> {
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
function worst(found: Map<string, Float32Array>, expected: Map<string, Float32Array>) {
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

describe.each(['tanh', 'exact'] as const)('a training step with %s GELU', (gelu) => {
  it('comes to the same numbers through own kernels and every pass', async () => {
    const expected = await run(await traceStep(gelu, false))
    const whole = await traceStep(gelu, true)
    for (const count of passes.default.map((_, index) => index + 1)) {
      const names: readonly PassName[] = passes.default.slice(0, count)
      const needed: readonly PassName[] = names.includes('expand') ? names : [...names, 'expand']
      const graph = runPasses(whole, needed)
      const [first] = worst(await run(graph), expected)
      expect(first?.error, `${needed.join(' ')}: ${first?.name}`).toBeLessThan(2e-5)
    }
  })
})

it('records a layer as one node, and none of its parts are left after the passes', async () => {
  const ops = countOps(await traceStep('tanh', true))
  const { depth } = architectureOf('test', 'tanh')
  expect(ops.get('Gelu')).toBe(depth)
  expect(ops.get('GeluGrad')).toBe(depth)
  expect(ops.get('Attention')).toBe(depth)
  expect(ops.get('LayerNorm')).toBe(2 * depth + 1)
  const after = countOps(runPasses(await traceStep('tanh', true), passes.default))
  for (const op of ['LayerNorm', 'LayerNormGrad', 'GeluGrad', 'AttentionGrad'] as const)
    expect(after.get(op)).toBeUndefined()
})

it('computes the last block for the one token that is read', async () => {
  const traced = await traceStep('tanh', true)
  const whole = countOperations(runPasses(traced, ['expand', 'shareCommon', 'removeDead']))
  const narrow = countOperations(
    runPasses(traced, ['narrowRows', 'expand', 'shareCommon', 'removeDead']),
  )
  // By hand, for depth d, width w, hidden size m, t tokens: a block takes forward and twice
  // backward t (4 w^2 + 2 w m) and twice t^2 w multiply-adds; the last keeps keys and values
  // (2 w^2 a token), and attention and the rest for one token.
  const { width, mlp } = architectureOf('test', 'tanh')
  const tokens = (resolution / architectureOf('test', 'tanh').patch) ** 2 + 1
  const saved = (tokens - 1) * (2 * width * width + 2 * width * mlp + 2 * tokens * width)
  expect(whole - narrow).toBe(3 * 2 * batch * saved)
})
