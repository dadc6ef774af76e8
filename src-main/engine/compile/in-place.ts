/** Which arrays of the state may be written over by their new values while a graph runs. */
import { producersOf, usersOf } from './editor.js'
import {
  arithmeticOps,
  sameShape,
  typeOf,
  unaryOps,
  type Graph,
  type GraphNode,
  type ValueId,
} from './graph.js'

const elementwise = new Set<string>([...unaryOps, ...arithmeticOps, 'Select'])

/**
 * Names of updates whose old value nobody reads once the new one is written, in whatever order the
 * data allow: every other reader comes before the node that makes it, and that one reads each number
 * before it writes it.
 */
export function inPlaceUpdates(graph: Graph): string[] {
  const makers = producersOf(graph)
  const users = usersOf(graph)
  const results = new Set([...graph.outputs.values(), ...graph.updates.values()])
  return [...graph.updates].flatMap(([name, id]) => {
    const old = graph.state.get(name)
    const maker = makers.get(id)
    if (old === undefined || !maker || results.has(old)) return []
    const { shape } = typeOf(graph, id)
    const readsItself = maker.inputs.includes(old)
    if (readsItself && !(elementwise.has(maker.op) && sameShape(shape, typeOf(graph, old).shape)))
      return []
    const readers = new Set((users.get(old) ?? []).filter((user) => user !== null))
    readers.delete(maker)
    return comesAfter(maker, readers, makers) ? [name] : []
  })
}

/** Whether a node needs all of the others, by whatever way. */
function comesAfter(
  node: GraphNode,
  others: ReadonlySet<GraphNode>,
  makers: ReadonlyMap<ValueId, GraphNode>,
): boolean {
  const missing = new Set(others)
  const seen = new Set<GraphNode>()
  const waiting = [node]
  for (let next = waiting.pop(); next && missing.size > 0; next = waiting.pop()) {
    for (const id of next.inputs) {
      const maker = makers.get(id)
      if (!maker || seen.has(maker)) continue
      seen.add(maker)
      missing.delete(maker)
      waiting.push(maker)
    }
  }
  return missing.size === 0
}
