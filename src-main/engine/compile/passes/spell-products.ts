/**
 * Matrix products without flags: transposing and scaling become nodes of their own. For
 * executors without a kernel for flagged products: onnxruntime's webgpu would compute each
 * on the CPU, its operands copied there and back.
 */
import {
  makeNode,
  typeOf,
  type Graph,
  type GraphNode,
  type ValueId,
  type ValueType,
} from '../graph.js'
import { shareCommon } from './clean.js'

export function spellProducts(graph: Graph): Graph {
  const values: ValueType[] = [...graph.values]
  const constants = new Map(graph.constants)
  const nodes: GraphNode[] = []
  const add = (type: ValueType): ValueId => values.push(type) - 1
  const transposed = (id: ValueId): ValueId => {
    const { shape, dtype } = typeOf(graph, id)
    const axes = shape.map((_, axis) => axis)
    const permutation = [...axes.slice(0, -2), ...axes.slice(-2).reverse()]
    const output = add({ dtype, shape: permutation.map((axis) => shape[axis] ?? 0) })
    nodes.push(makeNode('Transpose', [id], { permutation }, [output]))
    return output
  }
  for (const node of graph.nodes) {
    if (node.op !== 'MatMul') {
      nodes.push(node)
      continue
    }
    const { transposeA, transposeB, alpha } = node.attributes
    const [a, b] = node.inputs
    const [output] = node.outputs
    if (a === undefined || b === undefined || output === undefined)
      throw new Error('spell-products: a product needs two operands')
    const operands = [transposeA ? transposed(a) : a, transposeB ? transposed(b) : b]
    const product = alpha === 1 ? output : add(typeOf(graph, output))
    const plain = { transposeA: false, transposeB: false, alpha: 1 }
    nodes.push(makeNode('MatMul', operands, plain, [product]))
    if (alpha === 1) continue
    const factor = add({ dtype: 'float32', shape: [] })
    constants.set(factor, { data: [alpha], splat: true })
    nodes.push(makeNode('Mul', [product, factor], {}, [output]))
  }
  return shareCommon({ ...graph, values, constants, nodes })
}
