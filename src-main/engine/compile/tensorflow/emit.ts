/** A Graph as a TensorFlow model for inference: its inputs are placeholders, its state constants. */
import { sizeOf } from '../../host-array.js'
import { typeOf, type Graph, type ValueId } from '../graph.js'
import { TensorflowBuilder, tensorflowType } from './builder.js'
import { lower } from './lower.js'
import type { TensorflowModel, TensorflowPlug } from './schema.js'

/** Free sides are unknown to who looks at the model. */
const openShape = (shape: readonly number[]) => shape.map((side) => Math.max(side, -1))

/** `weights`: the graph's state. Throws where the graph gives state new values. */
export function emitTensorflow(
  graph: Graph,
  weights: ReadonlyMap<string, Float32Array>,
): TensorflowModel {
  if (graph.updates.size > 0) throw new Error('tensorflow: a model for inference keeps no state')
  const batched = [...graph.inputs].find(([, id]) => typeOf(graph, id).shape[0] === -1)
  const builder = new TensorflowBuilder()
  const names = new Map<ValueId, string>()
  const plug = (name: string, node: string, id: ValueId): TensorflowPlug => {
    const { dtype, shape } = typeOf(graph, id)
    return { name, tensor: `${node}:0`, dtype: tensorflowType(dtype), shape: openShape(shape) }
  }

  const inputs = [...graph.inputs].map(([name, id]) => {
    const { dtype, shape } = typeOf(graph, id)
    const type = { type: tensorflowType(dtype) }
    const node = builder.node(
      'Placeholder',
      [],
      { dtype: type, shape: { shape: openShape(shape) } },
      name,
    )
    names.set(id, node)
    return plug(name, node, id)
  })
  if (batched) {
    const [name, id] = batched
    builder.takeBatchFrom(names.get(id) ?? name, typeOf(graph, id).dtype)
  }
  for (const [name, id] of graph.state) {
    const data = weights.get(name)
    const { shape } = typeOf(graph, id)
    if (data?.length !== sizeOf(shape))
      throw new Error(`tensorflow: ${name} is not there as [${shape.join(',')}]`)
    names.set(id, builder.weight(name, shape, data))
  }
  for (const [id, constant] of graph.constants)
    names.set(id, builder.constant(typeOf(graph, id), constant))

  for (const node of graph.nodes) {
    const operands = node.inputs.map((id) => {
      const name = names.get(id)
      if (name === undefined) throw new Error(`tensorflow: value ${id} has no name`)
      return { name, type: typeOf(graph, id) }
    })
    const [output] = node.outputs
    if (output === undefined) throw new Error(`tensorflow: ${node.op} has no output`)
    names.set(output, lower(builder, node, operands))
  }

  const outputs = [...graph.outputs].map(([name, id]) => {
    const from = names.get(id)
    if (from === undefined) throw new Error(`tensorflow: value ${id} has no name`)
    const T = { type: tensorflowType(typeOf(graph, id).dtype) }
    return plug(name, builder.node('Identity', [from], { T }, name), id)
  })
  const { constants, nodes } = builder
  return { constants, nodes, inputs, outputs }
}
