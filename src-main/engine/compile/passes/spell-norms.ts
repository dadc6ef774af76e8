/** Layer normalisation and softmax in sums and elementwise operations, which can be fused with what is round them. */
import { rewrite } from '../editor.js'
import type { Graph } from '../graph.js'
import { normalise } from './expand.js'

export function spellNorms(graph: Graph): Graph {
  return rewrite(graph, (node, editor) => {
    const [x = -1, scale = -1, bias = -1] = node.inputs
    switch (node.op) {
      case 'LayerNorm': {
        const { normal } = normalise(editor, x, node.attributes.epsilon)
        return [editor.add('Add', [editor.add('Mul', [normal, scale], {}), bias], {})]
      }
      case 'Softmax': {
        const rows = { axes: [editor.shapeOf(x).length - 1], keepDims: true }
        const shifted = editor.add('Sub', [x, editor.add('Max', [x], rows)], {})
        const powers = editor.add('Exp', [shifted], {})
        const inverse = editor.add('Reciprocal', [editor.add('Sum', [powers], rows)], {})
        return [editor.add('Mul', [powers, inverse], {})]
      }
      default:
        return null
    }
  })
}
