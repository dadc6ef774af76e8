/**
 * Elementwise operations and sums as few large operations `Fused`, for executors whose runtime
 * compiles such a group into loops over memory (fusion-plan.ts says what goes together). Groups that
 * few bytes go through stay as they are: starting a compiled one would take longer than it saves.
 */
import { sizeOf } from '../../host-array.js'
import { emptyGraph, GraphEditor, sorted } from '../editor.js'
import { makeNode, typeOf, type Graph, type GraphNode, type ValueId } from '../graph.js'
import { bytesOfValue } from '../memory.js'
import { planFusion, type FusionGroup } from './fusion-plan.js'

/** Bytes in and out from which fusing a group pays: a smaller one takes longer to compile than it saves. */
export const worthwhileBytes = 2 ** 20

const moving = new Set<string>(['Reshape', 'Broadcast'])

interface Body {
  readonly body: Graph
  /** The values of the graph that the body's inputs stand for. */
  readonly inputs: readonly ValueId[]
}

function bodyOf(graph: Graph, { nodes, results }: FusionGroup): Body {
  const editor = new GraphEditor(emptyGraph)
  const inner = new Map<ValueId, ValueId>()
  const inputs: ValueId[] = []
  const take = (id: ValueId): ValueId => {
    const known = inner.get(id)
    if (known !== undefined) return known
    const taken = editor.newValue(typeOf(graph, id))
    const constant = graph.constants.get(id)
    if (constant) editor.constants.set(taken, constant)
    else inputs.push(id)
    inner.set(id, taken)
    return taken
  }
  for (const node of nodes) {
    const outputs = editor.addAll(node.op, node.inputs.map(take), node.attributes)
    node.outputs.forEach((id, at) => inner.set(id, outputs[at] ?? -1))
  }
  const numbered = (ids: readonly ValueId[]) =>
    new Map(ids.map((id, at) => [String(at), inner.get(id) ?? -1]))
  const { values, constants } = editor
  const plugs = { inputs: numbered(inputs), outputs: numbered(results) }
  return { body: { ...emptyGraph, values, constants, nodes: editor.nodes, ...plugs }, inputs }
}

function isWorthwhile(
  graph: Graph,
  group: FusionGroup,
  inputs: readonly ValueId[],
  fuseFrom: number,
): boolean {
  const works = group.nodes.filter(({ op }) => !moving.has(op))
  const bytes = [...inputs, ...group.results].reduce((sum, id) => sum + bytesOfValue(graph, id), 0)
  const isLarge = group.results.some((id) => sizeOf(typeOf(graph, id).shape) > 1)
  return works.length > 1 && isLarge && bytes >= fuseFrom
}

/** `fuseFrom`: bytes in and out from which a group is fused. */
export function fuseElementwise(graph: Graph, fuseFrom: number): Graph {
  const groups = planFusion(graph)
  const grouped = new Set(groups.flatMap(({ nodes }) => nodes))
  const kept = new Set<GraphNode>()
  const fused: GraphNode[] = []
  for (const group of groups) {
    const { body, inputs } = bodyOf(graph, group)
    if (isWorthwhile(graph, group, inputs, fuseFrom))
      fused.push(makeNode('Fused', inputs, { body }, group.results))
    else group.nodes.forEach((node) => kept.add(node))
  }
  const others = graph.nodes.filter((node) => !grouped.has(node) || kept.has(node))
  return { ...graph, nodes: sorted([...others, ...fused]) }
}
