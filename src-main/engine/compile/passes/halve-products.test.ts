/** What becomes a half and what stays, and what products in it come to. */
import '@tensorflow/tfjs-backend-cpu'
import type { Tensor } from '@tensorflow/tfjs-core'
import * as ort from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { graphOps, type GraphOpCase } from '../../../../test/cases/graph-ops.js'
import { loadTensorflow } from '../../../engine-process/native.js'
import { withSavedModel } from '../../../engine-process/saved-model-folder.js'
import { createEagerExecutor } from '../../executor/eager.js'
import type { Executor } from '../../executor/executor.js'
import { createOnnxRuntimeExecutor } from '../../executor/onnxruntime.js'
import { createTensorflowExecutor } from '../../executor/tensorflow.js'
import { relativeError } from '../../golden/rows.js'
import { architectureOf } from '../../model/variants.js'
import { plainTrainingProgram } from '../../train/plain-step.js'
import { compileForTensorflow } from '../compile.js'
import { emptyGraph, GraphEditor } from '../editor.js'
import { countOps, typeOf, type Graph } from '../graph.js'
import { halveProducts } from './halve-products.js'

const batch = 4
const program = plainTrainingProgram({
  architecture: architectureOf('test', 'tanh'),
  classes: 3,
  resolution: 32,
  batch,
})

const products = ['MatMul', 'Conv', 'ConvGradPicture', 'ConvGradKernel']

function productsOf(graph: Graph) {
  const head = graph.state.get('head/kernel')
  const all = graph.nodes.filter(({ op }) => products.includes(op))
  return {
    all,
    ofHead: all.filter(({ inputs }) => head !== undefined && inputs.includes(head)),
  }
}

describe('halveProducts', async () => {
  const whole = await compileForTensorflow(program, 'train', {
    fuseFrom: null,
    passes: 'default',
    precision: 'float32',
  })
  const halved = await compileForTensorflow(program, 'train', {
    fuseFrom: null,
    passes: 'default',
    precision: 'bfloat16',
  })

  it('has as many products as before, all of them but the head’s in bfloat16', () => {
    expect(productsOf(halved).all).toHaveLength(productsOf(whole).all.length)
    const { all, ofHead } = productsOf(halved)
    expect(ofHead.length).toBeGreaterThan(0)
    for (const node of all) {
      const expected = ofHead.includes(node) ? 'float32' : 'bfloat16'
      const types = [...node.inputs, ...node.outputs].map((id) => typeOf(halved, id).dtype)
      expect(types, node.op).toEqual([expected, expected, expected])
    }
  })

  it('leaves everything else, state and results in float32', () => {
    const others = halved.nodes.filter(
      ({ op }) => ![...products, 'Cast', 'Transpose', 'Reshape'].includes(op),
    )
    for (const { op, inputs, outputs } of others)
      for (const id of [...inputs, ...outputs])
        expect(typeOf(halved, id).dtype, op).not.toBe('bfloat16')
    for (const id of [...halved.outputs.values(), ...halved.updates.values()])
      expect(typeOf(halved, id).dtype).toBe('float32')
  })

  it('rounds a value once for all products that read it', () => {
    const casts = halved.nodes.filter(({ op }) => op === 'Cast').map(({ inputs }) => inputs[0])
    const twice = casts.filter((id, at) => casts.indexOf(id) !== at)
    expect(twice).toEqual([])
    expect(countOps(whole).get('Cast')).toBeLessThan(countOps(halved).get('Cast') ?? 0)
  })
})

describe('a convolution', () => {
  it.each([
    ['bfloat16', 3, 'float32'],
    ['bfloat16', 4, 'bfloat16'],
    ['float16', 3, 'float16'],
  ] as const)('in %s of %i channels is computed in %s', (half, channels, computed) => {
    const editor = new GraphEditor(emptyGraph)
    const value = (...shape: number[]) => editor.newValue({ shape, dtype: 'float32' })
    const none = [0, 0] as const
    const window = { strides: [1, 1], padding: [none, none] } as const
    const y = editor.add('Conv', [value(1, 8, 8, channels), value(3, 3, channels, 2)], window)
    const { values, constants, nodes } = editor
    const graph = halveProducts(
      { ...emptyGraph, values, constants, nodes, outputs: new Map([['y', y]]) },
      half,
    )
    const node = graph.nodes.find(({ op }) => op === 'Conv')
    expect(typeOf(graph, node?.outputs[0] ?? -1).dtype).toBe(computed)
  })
})

const loaded = loadTensorflow(1)
const skipped = loaded.ok ? '' : ` (skipped: ${loaded.reason})`
const halved = graphOps.filter(({ name }) => /product|convolution/.test(name))

/** The operation's result, as the executor computes it. */
async function resultOf(executor: Executor, { shape, data, build }: GraphOpCase) {
  const entry = {
    inputs: { x: { shape, dtype: 'float32' as const } },
    reads: [],
    build: ({ x }: Readonly<Record<string, Tensor>>) => ({
      outputs: { y: build(x as Tensor) },
      updates: {},
    }),
  }
  const state = { unread: { shape: [1] } } // TensorFlow's session wants something to load
  const session = await executor.createSession({ description: null, state, entries: { entry } })
  try {
    const { y } = await session.run('entry', { x: { dtype: 'float32', shape, data } })
    if (!y) throw new Error('no result')
    return y
  } finally {
    await session.dispose()
  }
}

describe.each([
  ['onnxruntime float16', 2 ** -11, true],
  [`tensorflow float16${skipped}`, 2 ** -11, loaded.ok],
  [`tensorflow bfloat16${skipped}`, 2 ** -8, loaded.ok],
] as const)('products in %s', (name, rounding, usable) => {
  const options = { passes: 'default', precision: name.includes('bf') ? 'bfloat16' : 'float16' } as const // prettier-ignore
  const executor = (): Executor =>
    name.startsWith('onnx')
      ? createOnnxRuntimeExecutor(ort, { threads: 1, ...options })
      : createTensorflowExecutor({ withSavedModel, fuseFrom: 0, ...options })

  it.skipIf(!usable).each(halved)('$name: right to a few roundings', async (each) => {
    const expected = await resultOf(createEagerExecutor('cpu'), each)
    const error = relativeError(await resultOf(executor(), each), expected)
    // Pictures have three channels here: bfloat16 leaves their convolution in float32.
    if (name.includes('bf') && each.name.startsWith('convolution')) {
      expect(error).toBeLessThan(1e-6)
      return
    }
    // Two operands and the result are rounded; sums of up to 28 terms, half of which cancel.
    expect(error).toBeLessThan(4 * rounding)
    if (name.startsWith('tensorflow')) expect(error).toBeGreaterThan(rounding / 64)
  })
})
