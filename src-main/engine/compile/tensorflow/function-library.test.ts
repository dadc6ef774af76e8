/** Fused operations as functions; that TensorFlow runs them is shown by golden/model.test.ts. */
import { expect, it } from 'vitest'
import { traceStep } from '../../../../test/cases/step-graph.js'
import { emptyGraph, GraphEditor } from '../editor.js'
import { passes, runPasses } from '../compile.js'
import type { Graph } from '../graph.js'
import { fuseElementwise } from '../passes/fuse-elementwise.js'
import { TensorflowBuilder } from './builder.js'
import { FunctionLibrary } from './function-library.js'
import { addCall } from './functions.js'

/** y = exp(2 x), z = its sum. */
function body(): Graph {
  const editor = new GraphEditor(emptyGraph)
  const x = editor.newValue({ shape: [3], dtype: 'float32' })
  const y = editor.add('Exp', [editor.add('Mul', [x, editor.constant(2)], {})], {})
  const z = editor.add('Sum', [y], { axes: [0], keepDims: true })
  const { values, constants, nodes } = editor
  const outputs = new Map([
    ['0', y],
    ['1', z],
  ])
  return { ...emptyGraph, values, constants, nodes, inputs: new Map([['0', x]]), outputs }
}

it('writes a body as a function whose tensors are named by operation and result', () => {
  const library = new FunctionLibrary()
  const builder = new TensorflowBuilder()
  addCall(builder, 'PartitionedCall', library.get(body()), ['x'], true)
  expect(library.all).toMatchObject([
    {
      name: 'fused_0',
      inputs: [{ name: 'in_0', type: 'DT_FLOAT' }],
      outputs: [{ from: 'Exp:y:0' }, { from: 'Sum:output:0' }],
      nodes: [
        { op: 'Mul', input: ['in_0', 'Const:output:0'] },
        { op: 'Exp', input: ['Mul:z:0'] },
        { op: 'Sum', input: ['Exp:y:0', 'Const_1:output:0'] },
      ],
    },
  ])
  expect(builder.nodes).toMatchObject([
    {
      op: 'PartitionedCall',
      input: ['x'],
      attributes: {
        f: { func: { name: 'fused_0' } },
        Tin: { list: { type: ['DT_FLOAT'] } },
        Tout: { list: { type: ['DT_FLOAT', 'DT_FLOAT'] } },
        _XlaMustCompile: { b: true },
      },
    },
  ])
})

it.each([
  ['leaves to XLA', true, 0],
  ['adds by blocks', false, 8],
] as const)('%s the rows of what is stored: %s', (_, isStored, slices) => {
  const editor = new GraphEditor(emptyGraph)
  const x = editor.newValue({ shape: [64, 3], dtype: 'float32' })
  const y = editor.add('Exp', [x], {})
  const sum = editor.add('Sum', [y], { axes: [0], keepDims: false })
  const { values, constants, nodes } = editor
  const outputs = new Map(isStored ? [['0', y], ['1', sum]] as const : [['0', sum]] as const) // prettier-ignore
  const inputs = new Map([['0', x]])
  const { nodes: written } = new FunctionLibrary().get({ ...emptyGraph, values, constants, nodes, inputs, outputs }) // prettier-ignore
  expect(written.filter(({ op }) => op === 'Slice')).toHaveLength(slices)
})

it('writes what every block does once', async () => {
  const whole = runPasses(await traceStep('tanh', true), [
    ...passes.default,
    'spellLayers',
    'spellNorms',
    'shareCommon',
  ])
  const library = new FunctionLibrary()
  const fused = fuseElementwise(whole, 0)
  let calls = 0
  for (const node of fused.nodes) {
    if (node.op !== 'Fused') continue
    calls++
    library.get(node.attributes.body)
  }
  expect(library.all.length).toBeLessThan(0.75 * calls)
})
