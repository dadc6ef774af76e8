/** Building a graph, from nothing or out of an old one: what tracing and every pass is written with. */
import {
  makeNode,
  typeOf,
  withInputs,
  type Constant,
  type DataType,
  type Graph,
  type GraphNode,
  type OpAttributes,
  type OpName,
  type ValueId,
  type ValueType,
} from './graph.js'
import { inferTypes } from './infer.js'

export const emptyGraph: Graph = {
  values: [],
  inputs: new Map(),
  state: new Map(),
  constants: new Map(),
  nodes: [],
  outputs: new Map(),
  updates: new Map(),
}

export class GraphEditor {
  readonly values: ValueType[]
  readonly constants: Map<ValueId, Constant>
  readonly nodes: GraphNode[] = []

  constructor(graph: Graph) {
    this.values = [...graph.values]
    this.constants = new Map(graph.constants)
  }

  /** A value that no node makes: an input, state, or a constant to be set. */
  newValue(type: ValueType): ValueId {
    this.values.push(type)
    return this.values.length - 1
  }

  shapeOf(id: ValueId): readonly number[] {
    return typeOf(this, id).shape
  }

  /** Appends a node; its outputs. */
  addAll<Op extends OpName>(
    op: Op,
    inputs: readonly ValueId[],
    attributes: OpAttributes[Op],
  ): ValueId[] {
    const types = inferTypes(
      makeNode(op, inputs, attributes, []),
      inputs.map((id) => typeOf(this, id)),
    )
    const outputs = types.map((type) => this.newValue(type))
    this.nodes.push(makeNode(op, inputs, attributes, outputs))
    return outputs
  }

  /** Appends a node of one output. */
  add<Op extends OpName>(
    op: Op,
    inputs: readonly ValueId[],
    attributes: OpAttributes[Op],
  ): ValueId {
    const [output] = this.addAll(op, inputs, attributes)
    if (output === undefined) throw new Error(`graph: ${op} has no output`)
    return output
  }

  constant(value: number, shape: readonly number[] = [], dtype: DataType = 'float32'): ValueId {
    const id = this.newValue({ shape, dtype })
    this.constants.set(id, { data: [value], splat: true })
    return id
  }

  /** The number of which a constant is full; null when it is not such a constant. */
  splatOf(id: ValueId): number | null {
    const constant = this.constants.get(id)
    return constant?.splat === true ? (constant.data[0] ?? null) : null
  }
}

/**
 * The nodes in an order in which each comes after what it needs, else as they were; those of `first`
 * before the others, each of which then comes just before the first that needs it.
 */
export function sorted(nodes: readonly GraphNode[], first: readonly GraphNode[] = []): GraphNode[] {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((id) => [id, node] as const)))
  const placed = new Set<GraphNode>()
  const order: GraphNode[] = []
  const place = (node: GraphNode): void => {
    if (placed.has(node)) return
    placed.add(node)
    for (const id of node.inputs) {
      const maker = makers.get(id)
      if (maker) place(maker)
    }
    order.push(node)
  }
  first.forEach(place)
  nodes.forEach(place)
  return order
}

/**
 * A graph with some nodes replaced. `visit` sees each node in order, with the inputs it now
 * has and those it had; it appends to the editor and returns the values that stand for the
 * node's outputs, or null to keep the node. What it appends may use values of later nodes.
 */
export function rewrite(
  graph: Graph,
  visit: (node: GraphNode, editor: GraphEditor, original: GraphNode) => readonly ValueId[] | null,
): Graph {
  const editor = new GraphEditor(graph)
  const replaced = new Map<ValueId, ValueId>()
  const current = (id: ValueId): ValueId => replaced.get(id) ?? id
  for (const original of graph.nodes) {
    const node = withInputs(original, original.inputs.map(current))
    const instead = visit(node, editor, original)
    if (instead === null) editor.nodes.push(node)
    else
      node.outputs.forEach((id, index) => {
        const other = instead[index]
        if (other === undefined) throw new Error(`graph: ${node.op} lost output ${index}`)
        replaced.set(id, other)
      })
  }
  const renamed = (ids: ReadonlyMap<string, ValueId>): Map<string, ValueId> =>
    new Map([...ids].map(([name, id]) => [name, current(id)]))
  const { values, constants } = editor
  const nodes = sorted(editor.nodes.map((node) => withInputs(node, node.inputs.map(current))))
  const [outputs, updates] = [renamed(graph.outputs), renamed(graph.updates)]
  return { ...graph, values, constants, nodes, outputs, updates }
}

/** The node that computes each value. */
export function producersOf(graph: Graph): Map<ValueId, GraphNode> {
  return new Map(graph.nodes.flatMap((node) => node.outputs.map((id) => [id, node] as const)))
}

/** The nodes that use each value, once a use; a result of the graph is a use by `null`. */
export function usersOf(graph: Graph): Map<ValueId, (GraphNode | null)[]> {
  const users = new Map<ValueId, (GraphNode | null)[]>()
  const use = (id: ValueId, by: GraphNode | null): void => {
    const known = users.get(id)
    if (known) known.push(by)
    else users.set(id, [by])
  }
  for (const node of graph.nodes) for (const id of node.inputs) use(id, node)
  for (const id of [...graph.outputs.values(), ...graph.updates.values()]) use(id, null)
  return users
}
