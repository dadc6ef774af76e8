/** Common-subexpression and dead-node removal. Numbers do not move: a node is only shared or dropped. */
import {
  typeOf,
  withInputs,
  type Constant,
  type Graph,
  type GraphNode,
  type ValueId,
} from '../graph.js'

/** One node for all that compute the same from the same. */
export function shareCommon(graph: Graph): Graph {
  const replaced = new Map<ValueId, ValueId>()
  const known = new Map<string, GraphNode>()
  const current = (id: ValueId): ValueId => replaced.get(id) ?? id
  const constants = new Map<ValueId, Constant>()
  const splats = new Map<string, ValueId>()
  for (const [id, constant] of graph.constants) {
    const { dtype, shape } = typeOf(graph, id)
    const key = `${dtype}|${shape.join(',')}|${constant.data[0]}`
    const same = constant.splat ? splats.get(key) : undefined
    if (same === undefined) {
      constants.set(id, constant)
      if (constant.splat) splats.set(key, id)
    } else replaced.set(id, same)
  }
  const nodes: GraphNode[] = []
  for (const original of graph.nodes) {
    const node = withInputs(original, original.inputs.map(current))
    const key = `${node.op}|${node.inputs.join(',')}|${JSON.stringify(node.attributes)}`
    const twin = known.get(key)
    if (twin) node.outputs.forEach((id, index) => replaced.set(id, twin.outputs[index] ?? id))
    else {
      known.set(key, node)
      nodes.push(node)
    }
  }
  const renamed = (ids: ReadonlyMap<string, ValueId>): Map<string, ValueId> =>
    new Map([...ids].map(([name, id]) => [name, current(id)]))
  return {
    ...graph,
    constants,
    nodes,
    outputs: renamed(graph.outputs),
    updates: renamed(graph.updates),
  }
}

/** Only the nodes, constants and state that the outputs and updates need. Inputs stay: they are the contract. */
export function removeDead(graph: Graph): Graph {
  const needed = new Set<ValueId>([...graph.outputs.values(), ...graph.updates.values()])
  const nodes: GraphNode[] = []
  for (const node of [...graph.nodes].reverse()) {
    if (!node.outputs.some((id) => needed.has(id))) continue
    nodes.push(node)
    for (const id of node.inputs) needed.add(id)
  }
  return {
    ...graph,
    nodes: nodes.reverse(),
    constants: new Map([...graph.constants].filter(([id]) => needed.has(id))),
    state: new Map([...graph.state].filter(([, id]) => needed.has(id))),
  }
}
