/** How much memory the values of a graph need at once, whatever a runtime makes of it. */
import { sizeOf } from '../host-array.js'
import { typeOf, type DataType, type Graph, type ValueId } from './graph.js'

const bytesOf: Record<DataType, number> = {
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int32: 4,
  int8: 1,
  uint8: 1,
  bool: 1,
}

export function bytesOfValue(graph: Graph, id: ValueId): number {
  const { shape, dtype } = typeOf(graph, id)
  return sizeOf(shape) * bytesOf[dtype]
}

/**
 * Largest sum of bytes of intermediate values that are alive together, in the graph's order: a
 * value lives from the node that makes it to the last that uses it, a result to the end, and a
 * reshaped value is the one it was made of. State, inputs and constants are not counted.
 */
export function peakLiveBytes(graph: Graph): number {
  const alias = new Map<ValueId, ValueId>()
  const rootOf = (id: ValueId): ValueId => alias.get(id) ?? id
  const lastUse = new Map<ValueId, number>()
  graph.nodes.forEach((node, index) => {
    const [first] = node.inputs
    const [output] = node.outputs
    if (node.op === 'Reshape' && first !== undefined && output !== undefined)
      alias.set(output, rootOf(first))
    for (const id of node.inputs) lastUse.set(rootOf(id), index)
  })
  for (const id of [...graph.outputs.values(), ...graph.updates.values()])
    lastUse.set(rootOf(id), graph.nodes.length)

  const live = new Map<ValueId, number>()
  let total = 0
  let peak = 0
  graph.nodes.forEach((node, index) => {
    for (const id of node.outputs) {
      if (alias.has(id)) continue
      const bytes = bytesOfValue(graph, id)
      live.set(id, bytes)
      total += bytes
    }
    peak = Math.max(peak, total)
    for (const id of [...node.inputs.map(rootOf), ...node.outputs]) {
      if ((lastUse.get(id) ?? index) > index) continue
      total -= live.get(id) ?? 0
      live.delete(id)
    }
  })
  return peak
}
