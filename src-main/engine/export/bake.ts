/**
 * What of a graph depends on its state alone (a hybrid's standardised kernels, reshaped
 * matrices), apart from the rest: computed once before the export, instead of in every run of it.
 */
import { typeOf, type Graph, type ValueId } from '../compile/graph.js'

export interface Split {
  /** State in, the values that `rest` reads out, under the names that they have there as state. */
  readonly prepare: Graph
  /** Its state are the results of `prepare`. */
  readonly rest: Graph
}

export function splitState(graph: Graph): Split {
  const names = new Map<ValueId, string>()
  for (const [name, id] of graph.state) names.set(id, name)
  const fixed = new Set<ValueId>([...graph.state.values(), ...graph.constants.keys()])
  const isFree = (id: ValueId): boolean => typeOf(graph, id).shape.some((side) => side < 0)
  const prepared = graph.nodes.filter(({ inputs, outputs }) => {
    const own = inputs.every((id) => fixed.has(id)) && !outputs.some(isFree)
    if (own) for (const id of outputs) fixed.add(id)
    return own
  })
  const alone = new Set(prepared)
  const rest = graph.nodes.filter((node) => !alone.has(node))
  // A value is called as the first array that it is made of.
  for (const { inputs, outputs } of prepared) {
    const name = inputs.map((id) => names.get(id)).find((known) => known !== undefined)
    for (const id of outputs) if (name !== undefined) names.set(id, name)
  }
  const read = new Set([...rest.flatMap(({ inputs }) => inputs), ...graph.outputs.values()])
  const outputs = new Map<string, ValueId>()
  for (const id of fixed) {
    if (!read.has(id) || graph.constants.has(id)) continue
    const name = names.get(id) ?? 'constant'
    outputs.set(outputs.has(name) ? `${name}:${id}` : name, id)
  }
  const computed = new Map([...graph.constants].filter(([id]) => read.has(id)))
  return {
    prepare: { ...graph, inputs: new Map(), nodes: prepared, outputs, updates: new Map() },
    rest: { ...graph, nodes: rest, state: outputs, constants: computed },
  }
}
