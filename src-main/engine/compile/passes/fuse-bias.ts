/**
 * Adds what is added to a dense layer's product in one go: (z + a) + b becomes z + (a + b) when
 * a and b are rows that every example shares. Executors run a product and one such row as one
 * operation (Gemm).
 */
import { producersOf, rewrite, usersOf } from '../editor.js'
import { typeOf, type Graph, type ValueId } from '../graph.js'

/** [n] or [1, n]: the same for every row. */
function isRow(graph: Graph, id: ValueId): boolean {
  const { shape } = typeOf(graph, id)
  return shape.length === 1 || (shape.length === 2 && shape[0] === 1)
}

export function fuseBias(graph: Graph): Graph {
  const producers = producersOf(graph)
  const users = usersOf(graph)
  return rewrite(graph, (node, editor, original) => {
    if (node.op !== 'Add') return null
    const [inner = -1, b = -1] = original.inputs
    const before = producers.get(inner)
    if (before?.op !== 'Add' || users.get(inner)?.length !== 1) return null
    const [z = -1, a = -1] = before.inputs
    if (producers.get(z)?.op !== 'MatMul' || !isRow(graph, a) || !isRow(graph, b)) return null
    const { shape } = typeOf(graph, z)
    const row = [shape[shape.length - 1] ?? 0]
    const flat = [a, b].map((id) => editor.add('Reshape', [id], { shape: row }))
    return [editor.add('Add', [z, editor.add('Add', flat, {})], {})]
  })
}
