import { expect, it } from 'vitest'
import { emptyGraph, GraphEditor } from './editor.js'
import type { Graph, ValueId } from './graph.js'
import { inPlaceUpdates } from './in-place.js'
import { architectureOf } from '../model/variants.js'
import { plainTrainingProgram } from '../train/plain-step.js'
import { compileEntry } from './compile.js'

const shape = [4]

/** A graph with the state a; `build` gives a's new value and outputs. */
function graphOf(
  build: (editor: GraphEditor, a: ValueId, x: ValueId) => { next: ValueId; outputs?: ValueId[] },
): Graph {
  const editor = new GraphEditor(emptyGraph)
  const [a, x] = [editor.newValue({ shape, dtype: 'float32' }), editor.newValue({ shape, dtype: 'float32' })] // prettier-ignore
  const { next, outputs = [] } = build(editor, a, x)
  const { values, constants, nodes } = editor
  const plugs = { inputs: new Map([['x', x]]), state: new Map([['a', a]]) }
  const results = new Map(outputs.map((id, at) => [`y${at}`, id]))
  return { ...emptyGraph, values, constants, nodes, ...plugs, outputs: results, updates: new Map([['a', next]]) } // prettier-ignore
}

it.each<[string, boolean, Parameters<typeof graphOf>[0]]>([
  [
    'read by its own update alone',
    true,
    (editor, a, x) => ({ next: editor.add('Sub', [a, x], {}) }),
  ],
  [
    'read before, on the way to its update',
    true,
    (editor, a, x) => {
      const y = editor.add('Mul', [editor.add('Exp', [a], {}), x], {})
      return { next: editor.add('Sub', [a, y], {}), outputs: [y] }
    },
  ],
  [
    'read by what the update does not wait for',
    false,
    (editor, a, x) => ({
      next: editor.add('Sub', [a, x], {}),
      outputs: [editor.add('Exp', [a], {})],
    }),
  ],
  [
    'a result itself',
    false,
    (editor, a, x) => ({ next: editor.add('Sub', [a, x], {}), outputs: [a] }),
  ],
  [
    'read number by number in another order',
    false,
    (editor, a) => ({ next: editor.add('Transpose', [a], { permutation: [0] }) }),
  ],
  ['not changed', false, (_, a) => ({ next: a })],
])('an array that is %s: %s', (_, expected, build) => {
  expect(inPlaceUpdates(graphOf(build))).toEqual(expected ? ['a'] : [])
})

it('holds for all that a clipped training step updates, and for sums of gradients', async () => {
  const architecture = architectureOf('test', 'tanh')
  const program = plainTrainingProgram({ architecture, classes: 3, resolution: 32, batch: 2 })
  const options = { passes: 'default', precision: 'float32' } as const
  for (const entry of ['train', 'accumulate']) {
    const graph = await compileEntry(program, entry, options)
    expect(inPlaceUpdates(graph)).toEqual([...graph.updates.keys()])
  }
  // Accumulators are cleared by what does not wait for their readers.
  const apply = await compileEntry(program, 'apply', options)
  const cleared = [...apply.updates.keys()].filter((name) => name.startsWith('accumulator/'))
  const kept = inPlaceUpdates(apply)
  expect(kept.length).toBe(apply.updates.size - cleared.length)
  expect(kept.filter((name) => cleared.includes(name))).toEqual([])
})
