/**
 * A graph in float16: weights, matrix products and what lies between. Norms, softmax and sums stay
 * in float32, and so does the arithmetic that only they read or that reads only them: sums of
 * squares pass float16's 65504. Inputs and outputs stay float32.
 */
import { GraphEditor, producersOf, usersOf } from '../compile/editor.js'
import {
  arithmeticOps,
  typeOf,
  type DataType,
  type Graph,
  type GraphNode,
  type OpName,
  type ValueId,
} from '../compile/graph.js'

const always: ReadonlySet<OpName> = new Set<OpName>([
  ...(['LayerNorm', 'Softmax', 'Sigmoid', 'Sum', 'Mean', 'Sqrt', 'Rsqrt', 'Square'] as const),
])
const elementwise: ReadonlySet<OpName> = new Set<OpName>(arithmeticOps)

function preciseNodes(graph: Graph): ReadonlySet<GraphNode> {
  const precise = new Set(graph.nodes.filter(({ op }) => always.has(op)))
  const producers = producersOf(graph)
  const users = usersOf(graph)
  const isPrecise = (node: GraphNode | null | undefined): boolean =>
    node !== null && node !== undefined && precise.has(node)
  for (const node of graph.nodes) {
    if (!elementwise.has(node.op)) continue
    const readsOnly = node.inputs.every(
      (id) => graph.constants.has(id) || isPrecise(producers.get(id)),
    )
    const readBy = node.outputs.flatMap((id) => users.get(id) ?? [])
    if (readsOnly || readBy.every(isPrecise)) precise.add(node)
  }
  return precise
}

export function halve(graph: Graph): Graph {
  const precise = preciseNodes(graph)
  const users = usersOf(graph)
  const editor = new GraphEditor(graph)
  const isFloat = (id: ValueId): boolean => typeOf(editor, id).dtype.startsWith('float')
  for (const id of [...graph.state.values(), ...graph.constants.keys()]) {
    const halved = (users.get(id) ?? []).every((user) => user !== null && !precise.has(user))
    if (isFloat(id) && halved) editor.values[id] = { ...typeOf(editor, id), dtype: 'float16' }
  }
  const current = new Map<ValueId, ValueId>()
  const cast = new Map<string, ValueId>()
  const as = (original: ValueId, to: DataType): ValueId => {
    const id = current.get(original) ?? original
    if (!isFloat(id) || typeOf(editor, id).dtype === to) return id
    const key = `${id} ${to}`
    const known = cast.get(key) ?? editor.add('Cast', [id], { to })
    cast.set(key, known)
    return known
  }
  for (const node of graph.nodes) {
    const own = precise.has(node) ? 'float32' : 'float16'
    const inputs = node.inputs.map((id) => as(id, own))
    const outputs = editor.addAll(node.op, inputs, node.attributes)
    node.outputs.forEach((id, index) => current.set(id, outputs[index] ?? id))
  }
  const outputs = new Map([...graph.outputs].map(([name, id]) => [name, as(id, 'float32')]))
  const { values, constants, nodes } = editor
  return { ...graph, values, constants, nodes, outputs }
}
