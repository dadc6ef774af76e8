/**
 * Activation checkpointing: of each segment of the forward pass only the value that enters it is
 * kept; what the backward pass needs of the inside is computed again, just before. Masks of dropout
 * are too: they follow from their counters. The first segment is kept, and the last, whose backward
 * pass follows at once. The first ones are joined in pairs where less lives at once for it.
 */
import { GraphEditor } from '../editor.js'
import { withInputs, type Graph, type GraphNode, type ValueId } from '../graph.js'
import { peakLiveBytes, rootsOf } from '../memory.js'
import { gradientsInto, segmentsOf, type Segment } from '../segments.js'

/** Shares of the segments that are tried as pairs. */
const pairedShares = [0, 1 / 8, 1 / 4]

export function recompute(graph: Graph): Graph {
  const segments = segmentsOf(graph)
  const ways = pairedShares.map((share) => {
    const way = repeatSegments(graph, firstInPairs(segments, Math.round(share * segments.length)))
    return { way, bytes: peakLiveBytes(way) }
  })
  return ways.reduce((least, each) => (each.bytes < least.bytes ? each : least)).way
}

/**
 * The segments, `pairs` times two after the first joined. When the backward pass comes to the first ones it holds
 * few entries any more, so that more may lie inside, and every second of their entries is not kept at all.
 */
function firstInPairs(segments: readonly Segment[], pairs: number): Segment[] {
  const inside = segments.slice(1, 1 + 2 * pairs)
  const joined = inside.flatMap(({ entry, forward, backward }, at) => {
    const next = inside[at + 1]
    if (at % 2 === 1 || next === undefined) return []
    return [
      { entry, forward: [...forward, ...next.forward], backward: [...next.backward, ...backward] },
    ]
  })
  return [...segments.slice(0, 1), ...joined, ...segments.slice(1 + 2 * pairs)]
}

function repeatSegments(graph: Graph, segments: readonly Segment[]): Graph {
  const rootOf = rootsOf(graph)
  const editor = new GraphEditor(graph)
  const entries = new Set(segments.map(({ entry }) => entry))
  editor.nodes.push(...segments.flatMap(({ forward }) => forward))
  const again = new Map<ValueId, ValueId>()
  for (let index = segments.length - 1; index >= 0; index--) {
    const segment = segments[index] ?? { forward: [], backward: [] }
    const inside = index > 0 && index < segments.length - 1
    const triggers = inside ? gradientsInto(segments, index) : []
    if (triggers.length > 0) {
      const own = segment.forward.filter(({ outputs }) => !outputs.some((id) => entries.has(rootOf(id)))) // prettier-ignore
      const wanted = segments.slice(0, index + 1).flatMap(({ backward }) => backward)
      repeat(graph, editor, { again, own, wanted, triggers })
    }
    for (const node of segment.backward) {
      editor.nodes.push(withInputs(node, node.inputs.map((id) => again.get(id) ?? id))) // prettier-ignore
    }
  }
  if (again.size === 0) return graph
  const { values, nodes } = editor
  return { ...graph, values, nodes }
}

interface Repetition {
  /** Values and what they are when computed again; grows. */
  readonly again: Map<ValueId, ValueId>
  /** Nodes that may be computed again. */
  readonly own: readonly GraphNode[]
  /** Nodes whose inputs are wanted. */
  readonly wanted: readonly GraphNode[]
  /** What must be there before. */
  readonly triggers: readonly ValueId[]
}

function repeat(graph: Graph, editor: GraphEditor, { again, own, wanted, triggers }: Repetition) {
  const makers = new Map(own.flatMap((node) => node.outputs.map((id) => [id, node] as const)))
  const held = new Map<ValueId, ValueId>()
  const entryOf = (id: ValueId): ValueId => {
    const known = held.get(id) ?? editor.add('After', [id, ...triggers], {})
    held.set(id, known)
    return known
  }
  const copy = (node: GraphNode): void => {
    for (const id of node.inputs) {
      const maker = makers.get(id)
      if (maker && !again.has(id)) copy(maker)
    }
    const late = node.inputs.some((id) => makers.has(id))
    let inputs = node.inputs.map((id) => again.get(id) ?? id)
    if (!late) inputs = inputs.map((id) => (graph.constants.has(id) ? id : entryOf(id)))
    const outputs = editor.addAll(node.op, inputs, node.attributes)
    node.outputs.forEach((id, index) => again.set(id, outputs[index] ?? id))
  }
  for (const { inputs } of wanted) {
    for (const id of inputs) {
      const maker = makers.get(id)
      if (maker && !again.has(id)) copy(maker)
    }
  }
}
