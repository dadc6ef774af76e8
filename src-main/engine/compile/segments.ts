/**
 * The training graph in segments. The forward pass, which is what the loss needs, is cut where a
 * single value of the pictures is all that goes on: in a Transformer, where a branch has been added
 * to the stream. The backward pass goes through the segments in turn, last to first.
 */
import { sorted } from './editor.js'
import { typeOf, type Graph, type GraphNode, type ValueId } from './graph.js'
import { bytesOfValue, rootsOf } from './memory.js'

export interface Segment {
  /** The one value that the forward pass enters with; null: the pictures. */
  readonly entry: ValueId | null
  readonly forward: readonly GraphNode[]
  /**
   * Nodes of the backward pass, in order, the first of them the first that uses a value of this
   * segment. Those without a gradient among their inputs stand just before who needs them.
   */
  readonly backward: readonly GraphNode[]
}

/** A segment holds at least this many times the bytes of its entry for the backward pass. */
const worthwhile = 2

/** The nodes that the loss needs. */
export function forwardOf(graph: Graph, loss: ValueId): GraphNode[] {
  const needed = new Set<ValueId>([loss])
  const forward: GraphNode[] = []
  for (const node of [...graph.nodes].reverse()) {
    if (!node.outputs.some((id) => needed.has(id))) continue
    forward.push(node)
    for (const id of node.inputs) needed.add(id)
  }
  return forward.reverse()
}

/** Values that are computed of pictures, which alone come as bytes. */
function ofPictures(graph: Graph): Set<ValueId> {
  const found = new Set([...graph.inputs.values()].filter((id) => typeOf(graph, id).dtype === 'uint8')) // prettier-ignore
  for (const { inputs, outputs } of graph.nodes)
    if (inputs.some((id) => found.has(id))) for (const id of outputs) found.add(id)
  return found
}

interface Cut {
  /** Index into the forward nodes: of the first after the cut. */
  readonly at: number
  readonly value: ValueId
}

function cutsOf(graph: Graph, forward: readonly GraphNode[], traced: ReadonlySet<ValueId>): Cut[] {
  const rootOf = rootsOf(graph)
  const lastUse = new Map<ValueId, number>()
  forward.forEach(({ inputs }, index) => {
    for (const id of inputs) if (traced.has(id)) lastUse.set(rootOf(id), index)
  })
  const live = new Set<ValueId>()
  const cuts: Cut[] = []
  forward.forEach(({ inputs, outputs }, index) => {
    for (const id of outputs) if (traced.has(id)) live.add(rootOf(id))
    for (const id of [...inputs, ...outputs].map(rootOf))
      if ((lastUse.get(id) ?? -1) <= index) live.delete(id)
    const [value, second] = live
    if (value === undefined || second !== undefined || cuts.at(-1)?.value === value) return
    cuts.push({ at: index + 1, value })
  })
  return cuts
}

/** Nodes that depend on these values, in order. */
function dependents(nodes: readonly GraphNode[], on: readonly ValueId[]): GraphNode[] {
  const values = new Set(on)
  return nodes.filter(({ inputs, outputs }) => {
    const depends = inputs.some((id) => values.has(id))
    if (depends) for (const id of outputs) values.add(id)
    return depends
  })
}

/** First to last; none where a graph is not trained through a forward pass from pictures. */
export function segmentsOf(graph: Graph): Segment[] {
  const loss = graph.outputs.get('loss')
  const traced = ofPictures(graph)
  if (loss === undefined || !traced.has(loss)) return []
  const forward = forwardOf(graph, loss)
  const isForward = new Set(forward)
  const rest = graph.nodes.filter((node) => !isForward.has(node))
  const rootOf = rootsOf(graph)
  const kept = new Set(rest.flatMap(({ inputs }) => inputs.map(rootOf)))
  const keptBytes = (nodes: readonly GraphNode[]): number =>
    nodes
      .flatMap(({ outputs }) => outputs)
      .filter((id) => rootOf(id) === id && kept.has(id))
      .reduce((sum, id) => sum + bytesOfValue(graph, id), 0)

  const parts: { entry: ValueId | null; forward: GraphNode[] }[] = []
  let [start, entry]: [number, ValueId | null] = [0, null]
  for (const { at, value } of cutsOf(graph, forward, traced)) {
    const nodes = forward.slice(start, at)
    if (keptBytes(nodes) < worthwhile * bytesOfValue(graph, value)) continue
    parts.push({ entry, forward: nodes })
    ;[start, entry] = [at, value]
  }
  const last = forward.slice(start)
  parts.push({ entry, forward: last })

  const results = last.flatMap(({ outputs }) => outputs)
  const gradients = dependents(rest, entry === null ? results : [entry, ...results])
  const backward = sorted(rest, gradients)
  const entries = new Set(parts.map((part) => part.entry))
  const begins = parts.map(({ forward: nodes }) => {
    const own = new Set(nodes.flatMap(({ outputs }) => outputs))
    const uses = ({ inputs }: GraphNode): boolean =>
      inputs.some((id) => own.has(id) && traced.has(id) && !entries.has(rootOf(id)))
    const first = backward.findIndex(uses)
    return first < 0 ? backward.length : first
  })
  return parts.map((part, index) => {
    const begin = index === parts.length - 1 ? 0 : Math.min(...begins.slice(0, index + 1))
    const end = Math.min(backward.length, ...begins.slice(0, index))
    return { ...part, backward: backward.slice(begin, end) }
  })
}

/** What the backward pass of a segment takes from that of the segments after it: the gradient of its result. */
export function gradientsInto(segments: readonly Segment[], index: number): ValueId[] {
  const before = segments.slice(index + 1).flatMap(({ backward }) => backward)
  const made = new Set(before.flatMap(({ outputs }) => outputs))
  const taken = (segments[index]?.backward ?? []).flatMap(({ inputs }) => inputs)
  return [...new Set(taken.filter((id) => made.has(id)))]
}
