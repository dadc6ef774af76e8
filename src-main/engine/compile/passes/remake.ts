/**
 * Large values that are cheap to make again are not kept for the backward pass: what a product there
 * reads, such as GELU's result, is made again of values that are kept anyway (its argument), in the one
 * group of elementwise work that reads them there. What waits is marked by `After`.
 */
import { GraphEditor, producersOf, sorted, usersOf } from '../editor.js'
import { withInputs, type Graph, type GraphNode, type ValueId } from '../graph.js'
import { bytesOfValue, rootsOf } from '../memory.js'
import { forwardOf } from '../segments.js'
import { isFusible } from './fusion-plan.js'

/** What is fetched may be this many times what is spared. */
const mostFetched = 1.5

/** What a value is made of. */
interface Cone {
  /** Elementwise, in the graph's order. */
  readonly nodes: ReadonlySet<GraphNode>
  /** Large values that no such node makes. */
  readonly leaves: ReadonlySet<ValueId>
}

class Remaking {
  private readonly makers: ReadonlyMap<ValueId, GraphNode>
  private readonly users: ReadonlyMap<ValueId, readonly (GraphNode | null)[]>
  private readonly order: ReadonlyMap<GraphNode, number>
  private readonly rootOf: (id: ValueId) => ValueId
  private readonly editor: GraphEditor
  /** For each node of the backward pass, what it reads instead. */
  private readonly instead = new Map<GraphNode, Map<ValueId, ValueId>>()

  constructor(
    private readonly graph: Graph,
    private readonly forward: ReadonlySet<GraphNode>,
    private readonly largeBytes: number,
  ) {
    this.makers = producersOf(graph)
    this.users = usersOf(graph)
    this.rootOf = rootsOf(graph)
    this.order = new Map(graph.nodes.map((node, at) => [node, at]))
    this.editor = new GraphEditor(graph)
  }

  private isLarge(id: ValueId): boolean {
    return bytesOfValue(this.graph, id) >= this.largeBytes
  }

  private coneOf(id: ValueId): Cone {
    const [nodes, leaves] = [new Set<GraphNode>(), new Set<ValueId>()]
    const visit = (at: ValueId): void => {
      const maker = this.makers.get(at)
      if (maker && isFusible(maker) && this.isLarge(at)) {
        if (nodes.has(maker)) return
        maker.inputs.forEach(visit)
        nodes.add(maker)
      } else if (this.isLarge(at)) leaves.add(at)
    }
    visit(id)
    return { nodes, leaves }
  }

  private readersOf(id: ValueId): GraphNode[] {
    return (this.users.get(id) ?? []).filter((user) => user !== null)
  }

  private backwardReadersOf(id: ValueId): GraphNode[] {
    return this.readersOf(id).filter((user) => !this.forward.has(user))
  }

  /**
   * What of the cone the backward pass reads anyway, but for its result and other shapes of that; null:
   * not all that is fetched is kept for it.
   */
  private keptOf(result: ValueId, { nodes, leaves }: Cone): ValueId[] | null {
    const isResult = (id: ValueId): boolean => this.rootOf(id) === this.rootOf(result)
    const inner = [...nodes].flatMap(({ outputs }) => outputs).filter((id) => !isResult(id))
    const read = [...leaves, ...inner].filter((id) => this.backwardReadersOf(id).length > 0)
    const kept = new Set(read.flatMap((id) => this.keptFor(id)))
    const isThere = (id: ValueId): boolean => !this.makers.has(id) || kept.has(id)
    return [...leaves].every(isThere) ? read : null
  }

  /** What is kept for a reader of the value: what it is made of, or the value itself where that is smaller. */
  private keptFor(id: ValueId): ValueId[] {
    const leaves = [...this.coneOf(id).leaves]
    return this.bytesOf(leaves) <= this.bytesOf([id]) ? leaves : [id]
  }

  private bytesOf(ids: readonly ValueId[]): number {
    return ids.reduce((sum, id) => sum + bytesOfValue(this.graph, id), 0)
  }

  consider(node: GraphNode): void {
    const [result = -1] = node.outputs
    if (!isFusible(node) || !this.isLarge(result)) return
    const late = this.backwardReadersOf(result)
    const asked = late.filter((user) => !isFusible(user))
    const [first] = asked.sort((a, b) => this.placeOf(a) - this.placeOf(b))
    const isAskedBefore = this.readersOf(result).some((user) => this.forward.has(user) && !isFusible(user)) // prettier-ignore
    if (!first || !isAskedBefore) return
    const cone = this.coneOf(result)
    if (this.bytesOf([...cone.leaves]) > mostFetched * this.bytesOf([result])) return
    const read = this.keptOf(result, cone)
    const triggers = first.inputs.filter((id) => this.isBackward(id))
    if (read === null || triggers.length === 0) return
    const again = this.copy(cone, triggers)
    // What reads the same values after that is computed with it.
    const start = Math.max(...triggers.map((id) => this.placeOf(this.makers.get(id))))
    for (const id of [result, ...read])
      for (const user of this.backwardReadersOf(id))
        if (this.placeOf(user) > start && (id === result || isFusible(user)))
          this.replace(user, id, again.get(id) ?? id)
  }

  private placeOf(node: GraphNode | undefined): number {
    return (node && this.order.get(node)) ?? -1
  }

  private isBackward(id: ValueId): boolean {
    const maker = this.makers.get(id)
    return maker !== undefined && !this.forward.has(maker)
  }

  private replace(user: GraphNode, id: ValueId, by: ValueId): void {
    const known = this.instead.get(user) ?? new Map<ValueId, ValueId>()
    if (!known.has(id)) known.set(id, by)
    this.instead.set(user, known)
  }

  /** The cone's values as they are made again after the triggers. */
  private copy({ nodes, leaves }: Cone, triggers: readonly ValueId[]): Map<ValueId, ValueId> {
    const again = new Map<ValueId, ValueId>()
    for (const id of leaves) again.set(id, this.editor.add('After', [id, ...triggers], {}))
    for (const { op, inputs, attributes, outputs } of nodes) {
      const made = this.editor.addAll(op, inputs.map((id) => again.get(id) ?? id), attributes) // prettier-ignore
      outputs.forEach((id, at) => again.set(id, made[at] ?? id))
    }
    return again
  }

  result(): Graph {
    if (this.instead.size === 0) return this.graph
    const { values, nodes } = this.editor
    const others = this.graph.nodes.map((node) => {
      const instead = this.instead.get(node)
      return instead ? withInputs(node, node.inputs.map((id) => instead.get(id) ?? id)) : node
    }) // prettier-ignore
    return { ...this.graph, values, nodes: sorted([...others, ...nodes]) }
  }
}

/** `largeBytes`: smaller values are kept. */
export function remake(graph: Graph, largeBytes: number): Graph {
  const loss = graph.outputs.get('loss')
  if (loss === undefined) return graph
  const forward = forwardOf(graph, loss)
  const remaking = new Remaking(graph, new Set(forward), largeBytes)
  for (const node of forward) remaking.consider(node)
  return remaking.result()
}
