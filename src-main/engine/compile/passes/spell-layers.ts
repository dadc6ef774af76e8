/**
 * GELU and attention in operations that every runtime has, in the spelling that runtimes know
 * again and fuse. For graphs that leave Vitrine; forward only.
 */
import { rewrite, type GraphEditor } from '../editor.js'
import type { GeluForm, Graph, ValueId } from '../graph.js'
import { attend } from './expand.js'

function gelu(editor: GraphEditor, x: ValueId, form: GeluForm): ValueId {
  const times = (a: ValueId, b: ValueId): ValueId => editor.add('Mul', [a, b], {})
  const scaled = (a: ValueId, by: number): ValueId => times(a, editor.constant(by))
  const gate = (inner: ValueId): ValueId => editor.add('Add', [inner, editor.constant(1)], {})
  switch (form) {
    case 'exact': {
      const argument = editor.add('Div', [x, editor.constant(Math.fround(Math.SQRT2))], {})
      return scaled(times(x, gate(editor.add('Erf', [argument], {}))), 0.5)
    }
    case 'tanh': {
      const cube = times(times(x, x), x)
      const sum = editor.add('Add', [x, scaled(cube, 0.044715)], {})
      const tanh = editor.add('Tanh', [scaled(sum, Math.sqrt(2 / Math.PI))], {})
      return times(scaled(x, 0.5), gate(tanh))
    }
  }
}

export function spellLayers(graph: Graph): Graph {
  return rewrite(graph, (node, editor) => {
    const [a = -1, b = -1, c = -1] = node.inputs
    switch (node.op) {
      case 'Gelu':
        return [gelu(editor, a, node.attributes.form)]
      case 'Attention':
        return [attend(editor, [a, b, c], node.attributes.scale)]
      default:
        return null
    }
  })
}
