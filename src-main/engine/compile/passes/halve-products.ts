/**
 * Mixed precision: products of matrices and convolutions take and give bfloat16, which has
 * float32's range with 8 bits of precision; runtimes add inside of them in float32. What only
 * moves a product's numbers (a transpose, a reshape) moves half as many bytes. All else stays
 * float32: weights and their updates, statistics, softmax, losses, and the products of the head.
 */
import { rewrite, type GraphEditor } from '../editor.js'
import { makeNode, typeOf, type Graph, type GraphNode, type ValueId } from '../graph.js'

const products = new Set<string>(['MatMul', 'Conv', 'ConvGradPicture', 'ConvGradKernel'])
const moves = new Set<string>(['Transpose', 'Reshape'])

class Halving {
  private readonly makers = new Map<ValueId, GraphNode>()

  constructor(private readonly editor: GraphEditor) {}

  remember(node: GraphNode): void {
    for (const id of node.outputs) this.makers.set(id, node)
  }

  /** The same operation on other inputs. */
  again(node: GraphNode, inputs: readonly ValueId[]): ValueId {
    const output = this.editor.add(node.op, inputs, node.attributes)
    this.remember(makeNode(node.op, inputs, node.attributes, [output]))
    return output
  }

  private cast(id: ValueId, to: 'bfloat16' | 'float32'): ValueId {
    return this.again(makeNode('Cast', [id], { to }, []), [id])
  }

  /** The bfloat16 that `id` was made float32 of; null: it is not such. */
  halfOf(id: ValueId): ValueId | null {
    const maker = this.makers.get(id)
    const [from = -1] = maker?.inputs ?? []
    return maker?.op === 'Cast' && typeOf(this.editor, from).dtype === 'bfloat16' ? from : null
  }

  /** `id` in bfloat16, rounded before it is moved. */
  halved(id: ValueId): ValueId {
    const maker = this.makers.get(id)
    const [from = -1] = maker?.inputs ?? []
    if (maker && moves.has(maker.op)) return this.again(maker, [this.halved(from)])
    return this.halfOf(id) ?? this.cast(id, 'bfloat16')
  }

  /** The operation on bfloat16, its result as float32. */
  done(node: GraphNode, inputs: readonly ValueId[]): ValueId {
    return this.cast(this.again(node, inputs), 'float32')
  }
}

export function halveProducts(graph: Graph): Graph {
  const head = graph.state.get('head/kernel')
  let halving: Halving | null = null
  return rewrite(graph, (node, editor, original) => {
    const halves = (halving ??= new Halving(editor))
    const inputs = (): ValueId[] => node.inputs.map((id) => halves.halved(id))
    const [first = -1] = node.inputs
    if (products.has(node.op) && (head === undefined || !original.inputs.includes(head))) {
      if (node.op !== 'MatMul' || node.attributes.alpha === 1) return [halves.done(node, inputs())]
      const plain = makeNode('MatMul', [], { ...node.attributes, alpha: 1 }, [])
      const scale = editor.constant(node.attributes.alpha)
      return [editor.add('Mul', [halves.done(plain, inputs()), scale], {})]
    }
    if (moves.has(node.op) && halves.halfOf(first) !== null) return [halves.done(node, inputs())]
    halves.remember(node)
    return null
  })
}
