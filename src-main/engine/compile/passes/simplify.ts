/**
 * Constant folding and algebra that leaves every number as it was (to the last bit, but for
 * products of two constant factors): multiplying by 1, adding 0, reshapes of reshapes,
 * transposes that undo each other, broadcasts that an arithmetic operation does by itself.
 */
import { sizeOf } from '../../host-array.js'
import { producersOf, rewrite, type GraphEditor } from '../editor.js'
import {
  arithmeticOps,
  sameShape,
  typeOf,
  type ArithmeticOp,
  type Graph,
  type GraphNode,
  type UnaryOp,
  type ValueId,
} from '../graph.js'
import { broadcastShapes, inferTypes } from '../infer.js'

const arithmetic: Record<ArithmeticOp, (a: number, b: number) => number> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Maximum: Math.max,
  Minimum: Math.min,
  Pow: Math.pow,
}

const unary: Partial<Record<UnaryOp, (x: number) => number>> = {
  Neg: (x) => -x,
  Exp: Math.exp,
  Log: Math.log,
  Sqrt: Math.sqrt,
  Reciprocal: (x) => 1 / x,
  Abs: Math.abs,
  Square: (x) => x * x,
}

function isArithmetic(op: string): op is ArithmeticOp {
  return (arithmeticOps as readonly string[]).includes(op)
}

/** The number that the node's output is full of, when its inputs are such constants. */
function folded(node: GraphNode, editor: GraphEditor): number | null {
  const [a, b] = node.inputs.map((id) => editor.splatOf(id))
  if (a === null || a === undefined) return null
  switch (node.op) {
    case 'Reshape':
    case 'Broadcast':
    case 'Transpose':
    case 'Slice':
      return a
    case 'Cast':
      return node.attributes.to === 'float32' ? a : null
    default:
      break
  }
  if (isArithmetic(node.op)) return b === null || b === undefined ? null : arithmetic[node.op](a, b)
  return unary[node.op as UnaryOp]?.(a) ?? null
}

function arithmeticStep(
  node: GraphNode,
  editor: GraphEditor,
  producer: (id: ValueId) => GraphNode | undefined,
): readonly ValueId[] | null {
  if (!isArithmetic(node.op)) return null
  const [a, b] = node.inputs
  const [output] = node.outputs
  if (a === undefined || b === undefined || output === undefined) return null
  const shape = editor.shapeOf(output)
  const op = node.op
  const [left, right] = [editor.splatOf(a), editor.splatOf(b)]
  const whole = (id: ValueId): boolean => sameShape(editor.shapeOf(id), shape)
  const as = (id: ValueId): ValueId => (whole(id) ? id : editor.add('Broadcast', [id], { shape }))
  const commutes = op === 'Add' || op === 'Mul'
  const neutral = op === 'Mul' || op === 'Div' ? 1 : op === 'Add' || op === 'Sub' ? 0 : null
  if (neutral !== null && right === neutral) return [as(a)]
  if (commutes && left === neutral) return [as(b)]
  const [before, own] = [producer(a), right]
  if (op === 'Mul' && own !== null && before?.op === 'Mul' && whole(a)) {
    const [x, factor] = before.inputs
    const earlier = factor === undefined ? null : editor.splatOf(factor)
    if (x !== undefined && earlier !== null && sameShape(editor.shapeOf(x), shape))
      return [editor.add('Mul', [x, editor.constant(earlier * own)], {})]
  }
  // A constant, or what was broadcast before, is broadcast by the operation itself.
  const narrow = (id: ValueId, other: ValueId): ValueId => {
    const splat = editor.splatOf(id)
    if (splat !== null && whole(other) && editor.shapeOf(id).length > 0)
      return editor.constant(splat, [], typeOf(editor, id).dtype)
    const source = producer(id)
    const [x] = source?.inputs ?? []
    if (source?.op !== 'Broadcast' || x === undefined) return id
    const result = broadcastShapes(editor.shapeOf(x), editor.shapeOf(other))
    return result !== null && sameShape(result, shape) ? x : id
  }
  const narrowA = narrow(a, b)
  const narrowB = narrow(b, narrowA)
  if (narrowA === a && narrowB === b) return null
  return [editor.add(op, [narrowA, narrowB], {})]
}

function movementStep(
  node: GraphNode,
  editor: GraphEditor,
  producer: (id: ValueId) => GraphNode | undefined,
): readonly ValueId[] | null {
  const [x] = node.inputs
  if (x === undefined) return null
  const before = producer(x)
  const [source] = before?.inputs ?? []
  switch (node.op) {
    case 'Reshape': {
      const { shape } = node.attributes
      if (sameShape(editor.shapeOf(x), shape)) return [x]
      if (before?.op !== 'Reshape' || source === undefined) return null
      if (sameShape(editor.shapeOf(source), shape)) return [source]
      return [editor.add('Reshape', [source], { shape })]
    }
    case 'Transpose': {
      const { permutation } = node.attributes
      if (permutation.every((axis, index) => axis === index)) return [x]
      if (before?.op !== 'Transpose' || source === undefined) return null
      const inner = before.attributes.permutation
      const both = permutation.map((axis) => inner[axis] ?? 0)
      if (both.every((axis, index) => axis === index)) return [source]
      return [editor.add('Transpose', [source], { permutation: both })]
    }
    case 'Select': {
      // A condition that was broadcast before is broadcast by the operation itself.
      const [, chosen = x, other = x] = node.inputs
      const shape = editor.shapeOf(chosen)
      const fits = sameShape(shape, editor.shapeOf(other)) && sameShape(shape, editor.shapeOf(x))
      if (before?.op !== 'Broadcast' || source === undefined || !fits) return null
      return [editor.add('Select', [source, chosen, other], {})]
    }
    case 'Cast':
      return typeOf(editor, x).dtype === node.attributes.to ? [x] : null
    case 'Sum':
    case 'Mean':
    case 'Max':
    case 'Min': {
      const shape = editor.shapeOf(x)
      if (node.attributes.axes.some((axis) => shape[axis] !== 1)) return null
      const [type] = inferTypes(node, [typeOf(editor, x)])
      return [editor.add('Reshape', [x], { shape: type?.shape ?? [] })]
    }
    default:
      return null
  }
}

export function simplify(graph: Graph): Graph {
  const producers = producersOf(graph)
  const made = new Map<ValueId, GraphNode>()
  let seen = 0
  return rewrite(graph, (node, editor) => {
    for (; seen < editor.nodes.length; seen++) {
      const known = editor.nodes[seen]
      if (known) for (const id of known.outputs) made.set(id, known)
    }
    const producer = (id: ValueId): GraphNode | undefined => made.get(id) ?? producers.get(id)
    const [output] = node.outputs
    const value = folded(node, editor)
    if (value !== null && output !== undefined && sizeOf(editor.shapeOf(output)) > 0)
      return [editor.constant(Math.fround(value), editor.shapeOf(output))]
    return arithmeticStep(node, editor, producer) ?? movementStep(node, editor, producer)
  })
}
