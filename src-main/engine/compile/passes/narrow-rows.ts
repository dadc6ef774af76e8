/**
 * Rows that nobody reads, and rows that are zero, are not computed. Where a graph takes one
 * token of each picture ([b, n, w] sliced to [b, 1, w], as a Vision Transformer's class token),
 * what leads to it row by row is computed for those rows alone; the gradients that come back
 * through the slice are zero elsewhere, and what they touch row by row, or sum over the rows, is
 * narrowed too. The last block then does its queries, output and MLP for one token a picture.
 */
import { rewrite, type GraphEditor } from '../editor.js'
import {
  arithmeticOps,
  sameShape,
  typeOf,
  unaryOps,
  type Graph,
  type GraphNode,
  type ValueId,
} from '../graph.js'

/** b pictures of n rows each. */
interface Grid {
  readonly pictures: number
  readonly rows: number
}

type Form = 'flat' | 'grid'

const elementwise = new Set<string>([...unaryOps, ...arithmeticOps, 'Gelu', 'GeluGrad'])

function gridOf(graph: Graph): Grid | null {
  for (const node of graph.nodes) {
    if (node.op !== 'Slice') continue
    const [pictures = 0, rows = 0, width] = typeOf(graph, node.inputs[0] ?? -1).shape
    const { begin, size } = node.attributes
    const whole = size[0] === pictures && size[1] === 1 && size[2] === width
    if (size.length === 3 && whole && rows > 1 && begin.every((start) => start === 0))
      return { pictures, rows }
  }
  return null
}

/** Whether a value has one row for each of a picture's rows, along its first axis or first two. */
function formOf({ pictures, rows }: Grid, shape: readonly number[]): Form | null {
  if (shape.length === 2 && shape[0] === pictures * rows) return 'flat'
  return shape.length >= 3 && shape[0] === pictures && shape[1] === rows ? 'grid' : null
}

function isFirstRow(node: GraphNode, grid: Grid, shape: readonly number[]): boolean {
  if (node.op !== 'Slice' || formOf(grid, shape) !== 'grid') return false
  const { begin, size } = node.attributes
  const whole = size.every((side, axis) => side === (axis === 1 ? 1 : shape[axis]))
  return whole && begin.every((start) => start === 0)
}

function isPaddedRow(node: GraphNode, grid: Grid, shape: readonly number[]): boolean {
  if (node.op !== 'Pad' || formOf(grid, shape) !== 'grid') return false
  return node.attributes.paddings.every(
    ([before, after], axis) => before === 0 && after === (axis === 1 ? grid.rows - 1 : 0),
  )
}

/** Inputs that go into the output row by row; null when the operation is not of that kind. */
function rowInputs(node: GraphNode, grid: Grid, graph: Graph): readonly ValueId[] | null {
  const shapeOf = (id: ValueId): readonly number[] => typeOf(graph, id).shape
  const [output = -1] = node.outputs
  const form = formOf(grid, shapeOf(output))
  if (form === null) return null
  const hasRows = (id: ValueId): boolean => formOf(grid, shapeOf(id)) !== null
  const [first = -1] = node.inputs
  switch (node.op) {
    case 'Reshape':
      return hasRows(first) ? [first] : null
    case 'MatMul': {
      const fits = form === 'flat' && !node.attributes.transposeA && hasRows(first)
      return fits ? [first] : null
    }
    case 'LayerNorm':
    case 'Attention':
      return hasRows(first) ? [first] : null
    default: {
      if (!elementwise.has(node.op)) return null
      const shared = (id: ValueId): boolean => {
        const shape = shapeOf(id)
        const missing = shapeOf(output).length - shape.length
        // Sides that stand along the rows must be 1, as a bias's or a picture's own factor's are.
        const along = form === 'flat' ? [0] : [1]
        return along.every((axis) => axis < missing || shape[axis - missing] === 1)
      }
      const same = node.inputs.filter((id) => formOf(grid, shapeOf(id)) === form)
      const fits = node.inputs.every((id) => same.includes(id) || shared(id))
      return fits && same.length > 0 ? same : null
    }
  }
}

/** Operations whose first input is a gradient dy: no row of theirs is more than dy's row. */
function isGradient(node: GraphNode): boolean {
  return node.op === 'LayerNormGrad' || node.op === 'AttentionGrad'
}

/** Values that are zero in every row but each picture's first. */
function zeroElsewhere(graph: Graph, grid: Grid): Set<ValueId> {
  const zero = new Set<ValueId>()
  for (const node of graph.nodes) {
    const [output = -1] = node.outputs
    const { shape } = typeOf(graph, output)
    const inputs = rowInputs(node, grid, graph)
    const preserves =
      node.op === 'Add' || node.op === 'Sub'
        ? inputs?.length === 2 && inputs.every((id) => zero.has(id))
        : node.op === 'Mul'
          ? inputs?.some((id) => zero.has(id))
          : ['Reshape', 'MatMul', 'GeluGrad', 'Neg'].includes(node.op) &&
            inputs !== null &&
            zero.has(inputs[0] ?? -1)
    const back = isGradient(node) && zero.has(node.inputs[0] ?? -1)
    if (preserves === true || back || isPaddedRow(node, grid, shape)) zero.add(output)
  }
  return zero
}

/** Sums over all rows of which one factor is zero but in first rows: those rows are enough. */
function isShortSum(node: GraphNode, grid: Grid, graph: Graph, zero: Set<ValueId>): boolean {
  const [a = -1, b = -1] = node.inputs
  const flat = (id: ValueId): boolean => formOf(grid, typeOf(graph, id).shape) === 'flat'
  if (node.op === 'MatMul') {
    const { transposeA, transposeB } = node.attributes
    return transposeA && !transposeB && flat(a) && flat(b) && (zero.has(a) || zero.has(b))
  }
  const sums = node.op === 'Sum' && sameShape(node.attributes.axes, [0])
  return sums && flat(a) && zero.has(a)
}

export function narrowRows(graph: Graph): Graph {
  const grid = gridOf(graph)
  if (grid === null) return graph
  const shapeOf = (id: ValueId): readonly number[] => typeOf(graph, id).shape
  const zero = zeroElsewhere(graph, grid)
  /** Values of which other rows than the first are read. */
  const wide = new Set<ValueId>([...graph.outputs.values(), ...graph.updates.values()])
  const narrowed = new Set<GraphNode>()
  for (const node of [...graph.nodes].reverse()) {
    const [output = -1] = node.outputs
    const [first = -1] = node.inputs
    const rows = rowInputs(node, grid, graph)
    const gradient = isGradient(node) && zero.has(first)
    const narrow =
      gradient ||
      isShortSum(node, grid, graph, zero) ||
      (rows !== null && (zero.has(output) || !wide.has(output)))
    if (narrow) narrowed.add(node)
    if (narrow || isFirstRow(node, grid, shapeOf(first))) {
      // An attention's keys and values are read whole whatever its queries are.
      const read = node.op === 'Attention' ? 1 : node.op === 'AttentionGrad' ? 2 : Infinity
      for (const id of node.inputs.slice(read)) wide.add(id)
    } else for (const id of node.inputs) wide.add(id)
  }

  const small = new Map<ValueId, ValueId>()
  const narrowShape = (shape: readonly number[], form: Form): number[] =>
    form === 'flat' ? [grid.pictures, ...shape.slice(1)] : [grid.pictures, 1, ...shape.slice(2)]
  const firstRows = (editor: GraphEditor, original: ValueId, now: ValueId): ValueId => {
    const shape = shapeOf(original)
    const form = formOf(grid, shape)
    if (form === null) return now
    const known = small.get(original)
    if (known !== undefined) return known
    const rest = form === 'flat' ? shape.slice(1) : shape.slice(2)
    const gridded = editor.add('Reshape', [now], { shape: [grid.pictures, grid.rows, ...rest] })
    const size = [grid.pictures, 1, ...rest]
    const begin = size.map(() => 0)
    const sliced = editor.add('Slice', [gridded], { begin, size })
    const made = editor.add('Reshape', [sliced], { shape: narrowShape(shape, form) })
    small.set(original, made)
    return made
  }
  const padded = (editor: GraphEditor, narrow: ValueId, shape: readonly number[]): ValueId => {
    const form = formOf(grid, shape)
    if (form === null) return narrow
    const rest = form === 'flat' ? shape.slice(1) : shape.slice(2)
    const column = editor.add('Reshape', [narrow], { shape: [grid.pictures, 1, ...rest] })
    const paddings = [1, 1, ...rest].map((_, axis): [number, number] =>
      axis === 1 ? [0, grid.rows - 1] : [0, 0],
    )
    return editor.add('Reshape', [editor.add('Pad', [column], { paddings })], { shape })
  }

  return rewrite(graph, (node, editor, original) => {
    const [first = -1] = original.inputs
    const [output = -1] = original.outputs
    if (isFirstRow(original, grid, shapeOf(first)))
      return [firstRows(editor, first, node.inputs[0] ?? -1)]
    if (isPaddedRow(original, grid, shapeOf(output))) {
      small.set(output, node.inputs[0] ?? -1)
      return null
    }
    if (!narrowed.has(original)) return null
    const inputs = original.inputs.map((id, index) => {
      const now = node.inputs[index] ?? id
      const whole =
        (original.op === 'Attention' && index > 0) || (original.op === 'AttentionGrad' && index > 1)
      return whole ? now : firstRows(editor, id, now)
    })
    const form = formOf(grid, shapeOf(output))
    const made =
      original.op === 'Reshape' && form !== null
        ? [editor.add('Reshape', inputs, { shape: narrowShape(shapeOf(output), form) })]
        : editor.addAll(original.op, inputs, original.attributes)
    return made.map((id, index) => {
      const whole = shapeOf(original.outputs[index] ?? -1)
      if (sameShape(editor.shapeOf(id), whole)) return id
      small.set(original.outputs[index] ?? -1, id)
      return padded(editor, id, whole)
    })
  })
}
