/**
 * Products that share an operand become one wider product. A dense layer's three projections
 * send back dq Wq^T + dk Wk^T + dv Wv^T, which is [dq dk dv] [Wq Wk Wv]^T, and their weights'
 * gradients x^T dq, x^T dk, x^T dv are slices of x^T [dq dk dv]. One wide product uses the
 * machine better than three thin ones, and pays for the concatenation.
 */
import { producersOf, rewrite, usersOf, type GraphEditor } from '../editor.js'
import { typeOf, type Graph, type GraphNode, type ValueId } from '../graph.js'

type MatMul = Extract<GraphNode, { op: 'MatMul' }>

function isBack(node: GraphNode | undefined): node is MatMul {
  if (node?.op !== 'MatMul') return false
  const { transposeA, transposeB, alpha } = node.attributes
  return !transposeA && transposeB && alpha === 1 && node.inputs.length === 2
}

/** The products that an Add sums, when it sums nothing else and nobody else uses the parts. */
function summed(
  id: ValueId,
  producers: ReadonlyMap<ValueId, GraphNode>,
  users: ReadonlyMap<ValueId, readonly (GraphNode | null)[]>,
  root: boolean,
): MatMul[] | null {
  const node = producers.get(id)
  if (!node || (!root && users.get(id)?.length !== 1)) return null
  if (isBack(node)) return [node]
  if (node.op !== 'Add') return null
  const parts = node.inputs.map((input) => summed(input, producers, users, false))
  return parts.every((part) => part !== null) ? parts.flat() : null
}

function concat(editor: GraphEditor, ids: readonly ValueId[]): ValueId {
  return editor.add('Concat', ids, { axis: 1 })
}

export function mergeProducts(graph: Graph): Graph {
  const producers = producersOf(graph)
  const users = usersOf(graph)
  /** By the Add that sums them. */
  const sums = new Map<GraphNode, readonly MatMul[]>()
  /** The whole group, by each of its members' dz. */
  const groups = new Map<ValueId, readonly ValueId[]>()
  const inside = new Set<ValueId>()
  for (const node of [...graph.nodes].reverse()) {
    const [output = -1] = node.outputs
    if (node.op !== 'Add' || inside.has(output) || typeOf(graph, output).shape.length !== 2)
      continue
    const found = summed(output, producers, users, true)
    if (!found || found.length < 2) continue
    sums.set(node, found)
    const group = found.map(({ inputs }) => inputs[0] ?? -1)
    for (const dz of group) groups.set(dz, group)
    const mark = (id: ValueId): void => {
      const inner = producers.get(id)
      if (inner?.op !== 'Add') return
      for (const part of inner.inputs) {
        inside.add(part)
        mark(part)
      }
    }
    mark(output)
  }
  return rewrite(graph, (node, editor, original) => {
    const products = sums.get(original)
    if (products) {
      const dz = products.map(({ inputs }) => inputs[0] ?? -1)
      const weights = products.map(({ inputs }) => inputs[1] ?? -1)
      const flags = { transposeA: false, transposeB: true, alpha: 1 }
      const [a, b] = [concat(editor, dz), concat(editor, weights)]
      return [editor.add('MatMul', [a, b], flags)]
    }
    if (node.op !== 'MatMul' || !node.attributes.transposeA || node.attributes.transposeB)
      return null
    const dz = original.inputs[1] ?? -1
    const group = groups.get(dz)
    if (!group) return null
    const [x = -1] = node.inputs
    const whole = editor.add('MatMul', [x, concat(editor, group)], node.attributes)
    const before = group.slice(0, group.indexOf(dz))
    const start = before.reduce((total, id) => total + (editor.shapeOf(id)[1] ?? 0), 0)
    const [rows = 0] = editor.shapeOf(x).slice(1)
    const size = [rows, editor.shapeOf(dz)[1] ?? 0]
    return [editor.add('Slice', [whole], { begin: [0, start], size })]
  })
}
