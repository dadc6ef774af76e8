/**
 * Layers that the graph holds as one node, in operations that executors have. A forward node
 * whose gradient is not taken stays whole, for executors with a fused kernel (`lower.ts`);
 * where the gradient is taken, both are written so that they share what they have in common.
 */
import { rewrite, type GraphEditor } from '../editor.js'
import type { GeluForm, Graph, ValueId } from '../graph.js'

const none = {}

/** x [..., width] -> (x - mean) / sqrt(variance + epsilon) and 1 / sqrt(...) [..., 1]. */
export function normalise(
  editor: GraphEditor,
  x: ValueId,
  epsilon: number,
): { normal: ValueId; inverse: ValueId } {
  const over = { axes: [editor.shapeOf(x).length - 1], keepDims: true }
  const centred = editor.add('Sub', [x, editor.add('Mean', [x], over)], none)
  const variance = editor.add('Mean', [editor.add('Square', [centred], none)], over)
  const padded = editor.add('Add', [variance, editor.constant(epsilon)], none)
  const inverse = editor.add('Rsqrt', [padded], none)
  return { normal: editor.add('Mul', [centred, inverse], none), inverse }
}

function layerNormGrad(
  editor: GraphEditor,
  dy: ValueId,
  x: ValueId,
  scale: ValueId,
  epsilon: number,
): ValueId[] {
  const { normal, inverse } = normalise(editor, x, epsilon)
  const rank = editor.shapeOf(x).length
  const rows = { axes: [rank - 1], keepDims: true }
  const columns = { axes: Array.from({ length: rank - 1 }, (_, axis) => axis), keepDims: false }
  const g = editor.add('Mul', [dy, scale], none)
  const along = editor.add('Mean', [editor.add('Mul', [g, normal], none)], rows)
  const parallel = editor.add('Mul', [normal, along], none)
  const centred = editor.add('Sub', [g, editor.add('Mean', [g], rows)], none)
  const dx = editor.add('Mul', [editor.add('Sub', [centred, parallel], none), inverse], none)
  const dScale = editor.add('Sum', [editor.add('Mul', [dy, normal], none)], columns)
  return [dx, dScale, editor.add('Sum', [dy], columns)]
}

/**
 * y = x * gate(x), and its derivative. tanh form: with u = x (a + b x^2), a = 2 sqrt(2/pi),
 * b = 0.044715 a, 0.5 (1 + tanh(u / 2)) = sigmoid(u), so y = x s and
 * y' = s + y (1 - s) (a + 3 b x^2). Exact form: y = x P and y' = P + x p, P and p the normal
 * distribution and its density.
 */
function gelu(editor: GraphEditor, x: ValueId, form: GeluForm) {
  const times = (a: ValueId, b: ValueId): ValueId => editor.add('Mul', [a, b], none)
  const plus = (a: ValueId, b: ValueId): ValueId => editor.add('Add', [a, b], none)
  const scaled = (a: ValueId, by: number): ValueId => times(a, editor.constant(by))
  const shifted = (a: ValueId, by: number): ValueId => plus(a, editor.constant(by))
  switch (form) {
    case 'tanh': {
      const a = 2 * Math.sqrt(2 / Math.PI)
      const cubic = scaled(editor.add('Square', [x], none), 0.044715 * a)
      const gate = editor.add('Sigmoid', [times(x, shifted(cubic, a))], none)
      const y = times(x, gate)
      const derivative = (): ValueId => {
        const rest = editor.add('Sub', [y, times(y, gate)], none)
        return plus(times(rest, shifted(scaled(cubic, 3), a)), gate)
      }
      return { y, derivative }
    }
    case 'exact': {
      const argument = scaled(x, Math.SQRT1_2)
      const gate = shifted(scaled(editor.add('Erf', [argument], none), 0.5), 0.5)
      const derivative = (): ValueId => {
        const exponent = editor.add('Neg', [editor.add('Square', [argument], none)], none)
        const density = scaled(editor.add('Exp', [exponent], none), 1 / Math.sqrt(2 * Math.PI))
        return plus(times(x, density), gate)
      }
      return { y: times(x, gate), derivative }
    }
  }
}

const swapped = { permutation: [0, 2, 1, 3] }
const plain = { transposeA: false, transposeB: false, alpha: 1 }

/** [b,h,n,d] of [b,n,h,d], and back. */
function byHead(editor: GraphEditor, x: ValueId): ValueId {
  return editor.add('Transpose', [x], swapped)
}

function probabilities(editor: GraphEditor, query: ValueId, key: ValueId, scale: number): ValueId {
  const product = { transposeA: false, transposeB: true, alpha: scale }
  const operands = [byHead(editor, query), byHead(editor, key)]
  return editor.add('Softmax', [editor.add('MatMul', operands, product)], none)
}

/** query [b,m,h,d], key and value [b,n,h,d] -> [b,m,h,d]. */
export function attend(
  editor: GraphEditor,
  [query, key, value]: readonly [ValueId, ValueId, ValueId],
  scale: number,
): ValueId {
  const p = probabilities(editor, query, key, scale)
  return byHead(editor, editor.add('MatMul', [p, byHead(editor, value)], plain))
}

/**
 * With P = softmax(S), O = P V: the softmax's gradient needs rowsum(dP * P), which equals
 * rowsum(dO * O) and is shorter to sum. It is summed before heads are put first, of what the next
 * layer reads: the product by heads need not be kept.
 */
function attentionGrad(
  editor: GraphEditor,
  [dy, query, key, value]: readonly [ValueId, ValueId, ValueId, ValueId],
  scale: number,
): ValueId[] {
  const p = probabilities(editor, query, key, scale)
  const [d, v] = [byHead(editor, dy), byHead(editor, value)]
  const y = byHead(editor, editor.add('MatMul', [p, v], plain))
  const dp = editor.add('MatMul', [d, v], { ...plain, transposeB: true })
  const rows = { axes: [3], keepDims: true }
  const inner = byHead(editor, editor.add('Sum', [editor.add('Mul', [dy, y], none)], rows))
  const ds = editor.add('Mul', [p, editor.add('Sub', [dp, inner], none)], none)
  const product = (
    a: ValueId,
    b: ValueId,
    flags: { transposeA: boolean; alpha: number },
  ): ValueId => byHead(editor, editor.add('MatMul', [a, b], { ...plain, ...flags }))
  return [
    product(ds, byHead(editor, key), { transposeA: false, alpha: scale }),
    product(ds, byHead(editor, query), { transposeA: true, alpha: scale }),
    product(p, d, { transposeA: true, alpha: 1 }),
  ]
}

export function expand(graph: Graph): Graph {
  const differentiated = new Set<string>()
  for (const node of graph.nodes) {
    if (node.op === 'GeluGrad' || node.op === 'LayerNormGrad' || node.op === 'AttentionGrad')
      differentiated.add(`${node.op}|${node.inputs[1]}`)
  }
  return rewrite(graph, (node, editor, original) => {
    const [a = -1, b = -1, c = -1, d = -1] = node.inputs
    switch (node.op) {
      case 'LayerNorm': {
        if (!differentiated.has(`LayerNormGrad|${original.inputs[0]}`)) return null
        const { normal } = normalise(editor, a, node.attributes.epsilon)
        return [editor.add('Add', [editor.add('Mul', [normal, b], none), c], none)]
      }
      case 'LayerNormGrad':
        return layerNormGrad(editor, a, b, c, node.attributes.epsilon)
      case 'Gelu': {
        const taken = differentiated.has(`GeluGrad|${original.inputs[0]}`)
        return taken ? [gelu(editor, a, node.attributes.form).y] : null
      }
      case 'GeluGrad':
        return [editor.add('Mul', [a, gelu(editor, b, node.attributes.form).derivative()], none)]
      case 'Attention': {
        if (!differentiated.has(`AttentionGrad|${original.inputs[0]}`)) return null
        return [attend(editor, [a, b, c], node.attributes.scale)]
      }
      case 'AttentionGrad':
        return attentionGrad(editor, [a, b, c, d], node.attributes.scale)
      default:
        return null
    }
  })
}
