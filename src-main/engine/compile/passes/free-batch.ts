/**
 * One graph for a batch of any size, out of two traces that differ in nothing but the batch. A
 * side that grew with it, k for each picture, becomes -k; all else must be the same. Products,
 * broadcasts and comparisons of shapes hold for negative sides as they do for any batch, so
 * `verify` and the passes work on the result.
 */
import { makeNode, typeOf, type Constant, type Graph, type GraphNode } from '../graph.js'
import { verify } from '../verify.js'

export interface Traced {
  readonly graph: Graph
  /** Pictures. */
  readonly batch: number
}

function differs(what: string): Error {
  return new Error(`free-batch: the traces differ in ${what}`)
}

export function freeBatch(a: Traced, b: Traced): Graph {
  const side = (own: number, other: number | undefined): number => {
    if (own === other) return own
    const each = own / a.batch
    if (other === undefined || !Number.isInteger(each) || other !== each * b.batch)
      throw differs(`a side that is not of the batch: ${own} and ${other}`)
    return -each
  }
  const sides = (own: readonly number[], other: readonly number[]): number[] => {
    if (own.length !== other.length) throw differs(`rank: ${own.length} and ${other.length}`)
    return own.map((length, axis) => side(length, other[axis]))
  }
  const node = (own: GraphNode, other: GraphNode | undefined): GraphNode => {
    const alike = (field: 'inputs' | 'outputs'): boolean =>
      other?.[field].join() === own[field].join()
    if (other?.op !== own.op || !alike('inputs') || !alike('outputs'))
      throw differs(`their nodes: ${own.op} and ${other?.op}`)
    const attributes: Record<string, unknown> = { ...own.attributes }
    for (const [name, theirs] of Object.entries(other.attributes)) {
      const mine = attributes[name]
      const isShape = name === 'shape' || (own.op === 'Slice' && name === 'size')
      if (isShape) attributes[name] = sides(mine as number[], theirs as number[])
      else if (JSON.stringify(mine) !== JSON.stringify(theirs)) throw differs(`${own.op}'s ${name}`)
    }
    return makeNode(own.op, own.inputs, attributes as GraphNode['attributes'], own.outputs)
  }
  for (const [id, { data, splat }] of a.graph.constants) {
    const other: Constant | undefined = b.graph.constants.get(id)
    if (other?.splat !== splat || data.length !== other.data.length)
      throw differs('the size of a constant')
    for (let at = 0; at < data.length; at++)
      if (data[at] !== other.data[at]) throw differs('a constant')
  }
  const free: Graph = {
    ...a.graph,
    values: a.graph.values.map(({ dtype, shape }, id) => ({
      dtype,
      shape: sides(shape, typeOf(b.graph, id).shape),
    })),
    nodes: a.graph.nodes.map((own, index) => node(own, b.graph.nodes[index])),
  }
  verify(free)
  return free
}
