/**
 * Which values of a graph are put into memory, and which of those are made together. Elementwise
 * operations take far longer to fetch and store their numbers than to compute, so that a value is
 * stored only where making it again would fetch more than storing and fetching it moves.
 */
import { sizeOf } from '../../host-array.js'
import { producersOf, usersOf } from '../editor.js'
import {
  arithmeticOps,
  comparisonOps,
  reduceOps,
  typeOf,
  unaryOps,
  type Graph,
  type GraphNode,
  type ValueId,
} from '../graph.js'
import { bytesOfValue } from '../memory.js'

const fusible = new Set<string>([
  ...unaryOps,
  ...arithmeticOps,
  ...comparisonOps,
  ...reduceOps,
  'Select',
  'Cast',
  'Reshape',
  'Broadcast',
  'Transpose',
])

/** Whether it can be done number by number with what is round it. */
export const isFusible = ({ op }: GraphNode): boolean => fusible.has(op)

/** Fetching the same value of fewer bytes is no reason to make two values together. */
const largeBytes = 2 ** 16

export interface FusionGroup {
  /** What the group puts into memory. */
  readonly results: readonly ValueId[]
  /** In the graph's order; a node may be in several groups, each of which then does it. */
  readonly nodes: readonly GraphNode[]
}

/**
 * The nodes that may be fused. A reshape of what is in memory anyway is another look at it: a fused
 * one would be a copy.
 */
function fusibleIn(graph: Graph, always: ReadonlySet<ValueId>): ReadonlySet<GraphNode> {
  const makers = producersOf(graph)
  const found = new Set<GraphNode>()
  for (const node of graph.nodes) {
    const [from = -1] = node.inputs
    const maker = makers.get(from)
    const isLook = node.op === 'Reshape' && (!maker || !found.has(maker) || always.has(from))
    if (fusible.has(node.op) && !isLook) found.add(node)
  }
  return found
}

const isSingle = (graph: Graph, id: ValueId): boolean => sizeOf(typeOf(graph, id).shape) === 1

const halves = new Set<string>(['bfloat16', 'float16'])

/**
 * What is always stored, for others to fetch: single numbers, what is transposed, which a sum would
 * fetch again with long strides, and what is rounded for a product, which XLA would make once more
 * for a sum of it.
 */
function alwaysStoredIn(graph: Graph): ReadonlySet<ValueId> {
  const users = usersOf(graph)
  const found = new Set<ValueId>()
  for (const { op, outputs } of graph.nodes) {
    for (const id of outputs) {
      const isRounded = op === 'Cast' && halves.has(typeOf(graph, id).dtype)
      const isOperand = (users.get(id) ?? []).some((user) => user !== null && !fusible.has(user.op))
      if (op === 'Transpose' || isSingle(graph, id) || (isRounded && isOperand)) found.add(id)
    }
  }
  return found
}

/**
 * The level of each node: the number of operations on the longest way to it that cannot be fused or
 * whose result is always stored. No value needs, by way of such an operation, another one of its
 * level, so that values of one level can be made together.
 */
function levelsOf(
  graph: Graph,
  canFuse: ReadonlySet<GraphNode>,
  always: ReadonlySet<ValueId>,
): Map<GraphNode, number> {
  const ofValue = new Map<ValueId, number>()
  const levels = new Map<GraphNode, number>()
  for (const node of graph.nodes) {
    const level = node.inputs.reduce((most, id) => Math.max(most, ofValue.get(id) ?? 0), 0)
    levels.set(node, level)
    for (const id of node.outputs) {
      const ends = !canFuse.has(node) || always.has(id)
      ofValue.set(id, ends ? level + 1 : level)
    }
  }
  return levels
}

/** What is fetched to make a value again; the value itself where it is stored. */
type Bases = ReadonlySet<ValueId>

function chooseStored(
  graph: Graph,
  canFuse: ReadonlySet<GraphNode>,
  always: ReadonlySet<ValueId>,
  levels: ReadonlyMap<GraphNode, number>,
): Set<ValueId> {
  const users = usersOf(graph)
  const stored = new Set<ValueId>()
  const known = new Map<ValueId, Bases>()
  const basesOf = (id: ValueId): Bases => known.get(id) ?? new Set([id])
  for (const id of graph.constants.keys()) known.set(id, new Set())

  for (const node of graph.nodes) {
    if (!canFuse.has(node)) continue
    const [output = -1] = node.outputs
    const bases = new Set(node.inputs.flatMap((id) => [...basesOf(id)]))
    const readers = users.get(output) ?? []
    const isAsked = readers.some((reader) => reader === null || !canFuse.has(reader))
    const readAt = new Set(readers.map((reader) => (reader ? levels.get(reader) : undefined)))
    const isOwnRead = readAt.delete(levels.get(node))
    const size = bytesOfValue(graph, output)
    const large = [...bases]
      .map((id) => bytesOfValue(graph, id))
      .filter((bytes) => 8 * bytes > size)
    const fetched = large.reduce((sum, bytes) => sum + bytes, 0) * readAt.size
    const moved = size * (1 + readAt.size)
    // What its own level does not need would be made there for the others alone.
    const saves = readAt.size > 0 && (isOwnRead ? moved <= fetched : moved < fetched)
    if (isAsked || saves || always.has(output)) stored.add(output)
    else known.set(output, bases)
  }
  return stored
}

/** Sets that grow together. */
class Unions<Item> {
  private readonly parents = new Map<Item, Item>()

  rootOf(item: Item): Item {
    const parent = this.parents.get(item)
    if (parent === undefined || parent === item) return item
    const root = this.rootOf(parent)
    this.parents.set(item, root)
    return root
  }

  join(a: Item, b: Item): void {
    this.parents.set(this.rootOf(a), this.rootOf(b))
  }
}

/**
 * Every stored value that fusible operations make is a result of one group. Groups together hold
 * all fusible nodes that are needed, and none waits for itself through another.
 */
export function planFusion(graph: Graph): FusionGroup[] {
  const makers = producersOf(graph)
  const always = alwaysStoredIn(graph)
  const canFuse = fusibleIn(graph, always)
  const levels = levelsOf(graph, canFuse, always)
  const stored = chooseStored(graph, canFuse, always, levels)
  const unions = new Unions<ValueId>()
  const cones = new Map<ValueId, Set<GraphNode>>()
  const firstAt = new Map<string, ValueId>()
  const levelOf = (id: ValueId): number | undefined => {
    const maker = makers.get(id)
    return maker && levels.get(maker)
  }

  for (const result of stored) {
    const level = levelOf(result)
    const cone = new Set<GraphNode>()
    const together = (id: ValueId): void => {
      const first = firstAt.get(`${level} ${id}`)
      if (first === undefined) firstAt.set(`${level} ${id}`, result)
      else unions.join(first, result)
    }
    const visit = (id: ValueId): void => {
      const maker = makers.get(id)
      const isFetched = !maker || !canFuse.has(maker) || (id !== result && stored.has(id))
      if (!isFetched) {
        if (cone.has(maker)) return
        cone.add(maker)
        maker.inputs.forEach(visit)
      }
      // What needs a result of its own level is made with it, whatever its size.
      const isOwn = stored.has(id) && levelOf(id) === level
      if (isOwn || bytesOfValue(graph, id) >= largeBytes) together(id)
    }
    together(result)
    visit(result)
    cones.set(result, cone)
  }

  const groups = new Map<ValueId, ValueId[]>()
  for (const result of stored) {
    const root = unions.rootOf(result)
    const group = groups.get(root)
    if (group) group.push(result)
    else groups.set(root, [result])
  }
  const order = new Map(graph.nodes.map((node, at) => [node, at]))
  return [...groups.values()].map((results) => {
    const nodes = new Set(results.flatMap((result) => [...(cones.get(result) ?? [])]))
    const at = (node: GraphNode): number => order.get(node) ?? 0
    return { results, nodes: [...nodes].sort((a, b) => at(a) - at(b)) }
  })
}
