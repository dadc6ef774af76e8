/**
 * SGD with momentum as one operation, for runtimes that update a variable where it lies: neither the new
 * parameter nor the new slot is another array then.
 */
import { GraphEditor, producersOf, sorted, usersOf } from '../editor.js'
import { sameShape, typeOf, type Graph, type GraphNode, type ValueId } from '../graph.js'

interface Match {
  readonly parameter: ValueId
  readonly slot: ValueId
  readonly learningRate: ValueId
  readonly gradient: ValueId
  readonly momentum: number
  /** What computes the new slot and the new parameter. */
  readonly nodes: readonly GraphNode[]
  readonly results: readonly [parameter: ValueId, slot: ValueId]
}

/** slot' = slot * momentum + gradient, parameter' = parameter - slot' * learningRate. */
function matchesOf(graph: Graph): Match[] {
  const makers = producersOf(graph)
  const users = usersOf(graph)
  const editor = new GraphEditor(graph)
  const state = new Map([...graph.state].map(([name, id]) => [id, name]))
  const isScalar = (id: ValueId): boolean => typeOf(graph, id).shape.length === 0
  /** The node, if it is this operation, and who uses its result. */
  const made = (id: ValueId, op: 'Add' | 'Sub' | 'Mul') => {
    const node = makers.get(id)
    return node?.op === op ? { node, inputs: node.inputs, used: users.get(id)?.length ?? 0 } : null
  }
  return [...graph.updates].flatMap(([name, id]): Match[] => {
    const difference = made(id, 'Sub')
    const [parameter = -1, step = -1] = difference?.inputs ?? []
    const scaled = made(step, 'Mul')
    const [slotAfter = -1, learningRate = -1] = scaled?.inputs ?? []
    const sum = made(slotAfter, 'Add')
    const [decayed = -1, gradient = -1] = sum?.inputs ?? []
    const decay = made(decayed, 'Mul')
    const [slot = -1, factor = -1] = decay?.inputs ?? []
    if (!difference || !scaled || !sum || !decay || state.get(parameter) !== name) return []
    const momentum = editor.splatOf(factor)
    const slotName = state.get(slot)
    const isPlain = momentum !== null && isScalar(learningRate) && slotName !== undefined
    const isUpdate = isPlain && graph.updates.get(slotName) === slotAfter
    // The new slot is used by the new parameter and as a result.
    const isAlone = difference.used === 1 && scaled.used === 1 && sum.used === 2 && decay.used === 1
    const { shape } = typeOf(graph, parameter)
    if (!isUpdate || !isAlone || !sameShape(shape, typeOf(graph, gradient).shape)) return []
    const nodes = [decay.node, sum.node, scaled.node, difference.node]
    return [{ ...{ parameter, slot, learningRate, gradient, momentum }, nodes, results: [id, slotAfter] }]
  }) // prettier-ignore
}

export function fuseMomentum(graph: Graph): Graph {
  const matches = matchesOf(graph)
  const replaced = new Set(matches.flatMap(({ nodes }) => nodes))
  const steps = matches.map(
    ({ parameter, slot, learningRate, gradient, momentum, results }): GraphNode => ({
      op: 'MomentumStep',
      inputs: [parameter, slot, learningRate, gradient],
      attributes: { momentum },
      outputs: results,
    }),
  )
  const others = graph.nodes.filter((node) => !replaced.has(node))
  return { ...graph, nodes: sorted([...others, ...steps]) }
}

/** New values of the state that are written over the old ones. */
export function writtenInPlace({ nodes }: Graph): Set<ValueId> {
  return new Set(nodes.flatMap(({ op, outputs }) => (op === 'MomentumStep' ? outputs : [])))
}
