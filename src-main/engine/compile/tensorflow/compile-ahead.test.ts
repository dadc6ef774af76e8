import { expect, it } from 'vitest'
import { emptyGraph, GraphEditor } from '../editor.js'
import type { Graph, ValueType } from '../graph.js'
import { compileAhead } from './compile-ahead.js'
import { FunctionLibrary } from './function-library.js'

/** `count` times the inverse of the sum of its inputs. */
function body(types: readonly ValueType[], count: number): Graph {
  const editor = new GraphEditor(emptyGraph)
  const inputs = types.map((type) => editor.newValue(type))
  let y = inputs.reduce((a, b) => editor.add('Add', [a, b], {}))
  for (let at = 0; at < count; at++) y = editor.add('Reciprocal', [y], {})
  const { values, constants, nodes } = editor
  const plugs = { inputs: new Map(inputs.map((id, at) => [String(at), id])) }
  return { ...emptyGraph, values, constants, nodes, ...plugs, outputs: new Map([['0', y]]) }
}

it('calls each function once, the largest first, on arrays that they share', () => {
  const library = new FunctionLibrary()
  const matrix = { shape: [3, 4], dtype: 'float32' } as const
  const half = { shape: [3, 4], dtype: 'bfloat16' } as const
  const bodies = [body([matrix, matrix], 1), body([matrix], 3), body([half], 2)]
  const functions = new Map(bodies.map((each) => [library.get(each), each]))
  const { inputs, nodes, outputs, isWhole } = compileAhead('compile_all', functions)
  expect(isWhole).toBe(true)
  expect(inputs).toEqual([{ name: 'zero', type: 'DT_FLOAT' }])
  const fills = nodes.filter(({ op }) => op === 'Fill')
  expect(fills.map(({ attributes }) => attributes['T'])).toEqual([
    { type: 'DT_FLOAT' },
    { type: 'DT_BFLOAT16' },
  ])
  const cast = nodes.find(({ op }) => op === 'Cast')
  expect(cast?.input).toEqual(['zero'])
  expect(fills.map(({ input }) => input[1])).toEqual(['zero', `${cast?.name}:y:0`])
  const [zeros, halves] = fills.map(({ name }) => `${name}:output:0`)
  const calls = nodes.filter(({ op }) => op === 'StatefulPartitionedCall')
  expect(calls).toMatchObject([
    { input: [zeros], attributes: { f: { func: { name: 'fused_1' } } } },
    { input: [zeros, zeros], attributes: { f: { func: { name: 'fused_0' } } } },
    { input: [halves], attributes: { f: { func: { name: 'fused_2' } } } },
  ])
  const done = nodes.find(({ name }) => outputs[0]?.from === `${name}:output:0`)
  expect(done?.input.slice(1)).toEqual(calls.map(({ name }) => `^${name}`))
})
