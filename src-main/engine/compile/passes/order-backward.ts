/**
 * A segment's backward pass is done, its weights' gradients too, before that of the segment before
 * it begins: what it held can then be freed. A runtime left to itself takes any order that the data
 * allow, and keeps most of the forward pass to the end.
 */
import { GraphEditor } from '../editor.js'
import { withInputs, type Graph, type GraphNode, type ValueId } from '../graph.js'
import { gradientsInto, segmentsOf } from '../segments.js'

export function orderBackward(graph: Graph): Graph {
  const segments = segmentsOf(graph)
  if (segments.length < 3) return graph
  const editor = new GraphEditor(graph)
  const renamed = new Map<ValueId, ValueId>()
  const current = (id: ValueId): ValueId => renamed.get(id) ?? id
  editor.nodes.push(...segments.flatMap(({ forward }) => forward))
  const used = usesAfter(graph, segments.map(({ backward }) => backward)) // prettier-ignore
  for (let index = segments.length - 1; index >= 0; index--) {
    const { backward } = segments[index] ?? { backward: [] }
    for (const node of backward) editor.nodes.push(withInputs(node, node.inputs.map(current)))
    if (index < 2) continue
    const carried = gradientsInto(segments, index - 1)
    const done = backward.flatMap(({ outputs }) => outputs).filter((id) => used(id, index) && !carried.includes(id)) // prettier-ignore
    if (done.length === 0) continue
    for (const id of carried) renamed.set(id, editor.add('After', [current(id), ...done], {}))
  }
  const { values, nodes } = editor
  return { ...graph, values, nodes }
}

/** Whether a value is a result, or used by the backward pass of a segment before the `index`th. */
function usesAfter(graph: Graph, backward: readonly (readonly GraphNode[])[]) {
  const results = new Set([...graph.outputs.values(), ...graph.updates.values()])
  const first = new Map<ValueId, number>()
  backward.forEach((nodes, index) => {
    for (const { inputs } of nodes)
      for (const id of inputs) if (!first.has(id)) first.set(id, index)
  })
  return (id: ValueId, index: number): boolean =>
    results.has(id) || (first.get(id) ?? index) < index
}
