/** Checks a graph after tracing and after every pass; a fault is a bug of ours and throws. */
import { sizeOf } from '../host-array.js'
import { sameShape, typeOf, type Graph, type GraphNode, type ValueId } from './graph.js'
import { inferTypes } from './infer.js'

/** Nodes whose types were found right: most outlive many passes. A value whose type changes comes with new nodes. */
const typed = new WeakSet<GraphNode>()

export function verify(graph: Graph): void {
  const known = new Set<ValueId>()
  const define = (id: ValueId, by: string): void => {
    typeOf(graph, id)
    if (known.has(id)) throw new Error(`graph: value ${id} is assigned twice, again by ${by}`)
    known.add(id)
  }
  for (const [name, id] of graph.inputs) define(id, `input ${name}`)
  for (const [name, id] of graph.state) define(id, `state ${name}`)
  for (const [id, constant] of graph.constants) {
    define(id, 'a constant')
    const expected = constant.splat ? 1 : sizeOf(typeOf(graph, id).shape)
    if (constant.data.length !== expected)
      throw new Error(`graph: constant ${id} holds ${constant.data.length} of ${expected} numbers`)
  }
  for (const node of graph.nodes) {
    for (const id of node.inputs) {
      if (!known.has(id)) throw new Error(`graph: ${node.op} uses value ${id} before it is there`)
    }
    if (!typed.has(node)) verifyTypes(graph, node)
    for (const id of node.outputs) define(id, node.op)
  }
  for (const [name, id] of [...graph.outputs, ...graph.updates]) {
    if (!known.has(id)) throw new Error(`graph: result ${name} is never computed`)
  }
}

function verifyTypes(graph: Graph, node: GraphNode): void {
  const types = inferTypes(
    node,
    node.inputs.map((id) => typeOf(graph, id)),
  )
  if (types.length !== node.outputs.length)
    throw new Error(`graph: ${node.op} has ${node.outputs.length} outputs, not ${types.length}`)
  node.outputs.forEach((id, index) => {
    const declared = typeOf(graph, id)
    const inferred = types[index]
    if (
      !inferred ||
      inferred.dtype !== declared.dtype ||
      !sameShape(inferred.shape, declared.shape)
    )
      throw new Error(
        `graph: ${node.op} gives ${inferred?.dtype}[${inferred?.shape.join(',')}], ` +
          `declared ${declared.dtype}[${declared.shape.join(',')}]`,
      )
  })
  typed.add(node)
}
