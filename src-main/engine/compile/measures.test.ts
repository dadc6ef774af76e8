/** What is counted of a graph, by graphs small enough to count by hand. */
import { expect, it } from 'vitest'
import { emptyGraph, GraphEditor } from './editor.js'
import type { Graph, ValueType } from './graph.js'
import { peakLiveBytes } from './memory.js'
import { countOperations } from './operations.js'

const float = (...shape: number[]): ValueType => ({ shape, dtype: 'float32' })

function graphOf(values: ValueType[], build: (editor: GraphEditor) => number): Graph {
  const inputs = new Map(values.map((_, id) => [`x${id}`, id]))
  const empty: Graph = { ...emptyGraph, values, inputs }
  const editor = new GraphEditor(empty)
  const outputs = new Map([['y', build(editor)]])
  return { ...empty, values: editor.values, nodes: editor.nodes, outputs }
}

const flags = { transposeA: false, transposeB: false, alpha: 1 }

it('counts two operations for each multiply-add of a product', () => {
  const graph = graphOf([float(5, 7), float(7, 3)], (editor) => editor.add('MatMul', [0, 1], flags))
  expect(countOperations(graph)).toBe(2 * 5 * 7 * 3)
  const turned = graphOf([float(7, 5), float(7, 3)], (editor) =>
    editor.add('MatMul', [0, 1], { ...flags, transposeA: true }),
  )
  expect(countOperations(turned)).toBe(2 * 5 * 7 * 3)
})

it('counts a convolution as its window at every place of its output', () => {
  const window = { strides: [2, 2], padding: [[1, 1], [1, 1]] } as const // prettier-ignore
  const graph = graphOf([float(2, 8, 8, 3), float(3, 3, 3, 4)], (editor) =>
    editor.add('Conv', [0, 1], window),
  )
  expect(countOperations(graph)).toBe(2 * (2 * 4 * 4 * 4) * (3 * 3 * 3))
})

it('adds up what lives at once: a chain holds two values, a value kept for later a third', () => {
  const chain = graphOf([float(10)], (editor) => {
    const a = editor.add('Exp', [0], {})
    const b = editor.add('Exp', [a], {})
    return editor.add('Exp', [b], {})
  })
  expect(peakLiveBytes(chain)).toBe(2 * 40)
  const kept = graphOf([float(10)], (editor) => {
    const a = editor.add('Exp', [0], {})
    const b = editor.add('Exp', [a], {})
    const c = editor.add('Exp', [editor.add('Reshape', [b], { shape: [2, 5] })], {})
    return editor.add('Add', [a, editor.add('Reshape', [c], { shape: [10] })], {})
  })
  expect(peakLiveBytes(kept)).toBe(3 * 40)
})
