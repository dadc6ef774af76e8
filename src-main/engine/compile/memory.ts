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

/** The value that a reshaped one is made of, else itself. */
export function rootsOf(graph: Graph): (id: ValueId) => ValueId {
  const roots = new Map<ValueId, ValueId>()
  const rootOf = (id: ValueId): ValueId => roots.get(id) ?? id
  for (const { op, inputs, outputs } of graph.nodes) {
    const [[from = -1], [to = -1]] = [inputs, outputs]
    if (op === 'Reshape') roots.set(to, rootOf(from))
  }
  return rootOf
}

/**
 * Largest sum of bytes of intermediate values that are alive together, in the graph's order: a
 * value lives from the node that makes it to the last that uses it, a result to the end, and a
 * reshaped value is the one it was made of. State, inputs and constants are not counted, nor are
 * values that are written `elsewhere`, into memory that was there before.
 */
export function peakLiveBytes(graph: Graph, elsewhere: ReadonlySet<ValueId> = new Set()): number {
  const rootOf = rootsOf(graph)
  const lastUse = new Map<ValueId, number>()
  graph.nodes.forEach((node, index) => {
    for (const id of node.inputs) lastUse.set(rootOf(id), index)
  })
  for (const id of [...graph.outputs.values(), ...graph.updates.values()])
    lastUse.set(rootOf(id), graph.nodes.length)

  const live = new Map<ValueId, number>()
  let total = 0
  let peak = 0
  graph.nodes.forEach((node, index) => {
    for (const id of node.outputs) {
      if (rootOf(id) !== id || elsewhere.has(id)) continue
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
