/**
 * Mixed precision: products of matrices and convolutions take and give a half, and runtimes add
 * inside of them in float32. bfloat16 has float32's range with 8 bits of precision; float16 has 11
 * bits, but ends at 65504 and loses what is below 6e-8, so that its gradients are scaled
 * (train/loss-scale.ts). What only moves a product's numbers (a transpose, a reshape) moves half as
 * many bytes. All else stays float32: weights and their updates, statistics, softmax, losses, and
 * the products of the head.
 */
import { sizeOf } from '../../host-array.js'
import { rewrite, usersOf, type GraphEditor } from '../editor.js'
import { makeNode, typeOf, type Graph, type GraphNode, type ValueId } from '../graph.js'

export type Half = 'bfloat16' | 'float16'

const products = new Set<string>(['MatMul', 'Conv', 'ConvGradPicture', 'ConvGradKernel'])
const moves = new Set<string>(['Transpose', 'Reshape'])

class Halving {
  private readonly makers = new Map<ValueId, GraphNode>()

  constructor(
    private readonly editor: GraphEditor,
    private readonly half: Half,
  ) {}

  remember(node: GraphNode): void {
    for (const id of node.outputs) this.makers.set(id, node)
  }

  /** The same operation on other inputs. */
  again(node: GraphNode, inputs: readonly ValueId[]): ValueId {
    const output = this.editor.add(node.op, inputs, node.attributes)
    this.remember(makeNode(node.op, inputs, node.attributes, [output]))
    return output
  }

  private cast(id: ValueId, to: Half | 'float32'): ValueId {
    return this.again(makeNode('Cast', [id], { to }, []), [id])
  }

  /** The half that `id` was made float32 of; null: it is not such. */
  halfOf(id: ValueId): ValueId | null {
    const maker = this.makers.get(id)
    const [from = -1] = maker?.inputs ?? []
    return maker?.op === 'Cast' && typeOf(this.editor, from).dtype === this.half ? from : null
  }

  /** `id` with the digits of a half, as float32. */
  rounded(id: ValueId): ValueId {
    return this.cast(this.halved(id), 'float32')
  }

  /** `id` as a half, rounded before it is moved. */
  halved(id: ValueId): ValueId {
    const maker = this.makers.get(id)
    const [from = -1] = maker?.inputs ?? []
    if (maker && moves.has(maker.op)) return this.again(maker, [this.halved(from)])
    return this.halfOf(id) ?? this.cast(id, this.half)
  }

  /** A product's inputs, the smaller one scaled before it is rounded: a product may not fit before. */
  scaled([a = -1, b = -1]: readonly ValueId[], alpha: number): readonly ValueId[] {
    const size = (id: ValueId): number => sizeOf(this.editor.shapeOf(id))
    const times = (id: ValueId): ValueId =>
      this.again(makeNode('Mul', [], {}, []), [id, this.editor.constant(alpha)])
    return size(b) < size(a) ? [a, times(b)] : [times(a), b]
  }

  /** The operation on halves, its result as float32. */
  done(node: GraphNode, inputs: readonly ValueId[]): ValueId {
    return this.cast(this.again(node, inputs), 'float32')
  }
}

export function halveProducts(graph: Graph, half: Half): Graph {
  const head = graph.state.get('head/kernel')
  const readers = usersOf(graph)
  const isProduct = (node: GraphNode | null): boolean =>
    node !== null && products.has(node.op) && (head === undefined || !node.inputs.includes(head))
  let halving: Halving | null = null
  return rewrite(graph, (node, editor, original) => {
    const halves = (halving ??= new Halving(editor, half))
    const inputs = (): ValueId[] => node.inputs.map((id) => halves.halved(id))
    const [first = -1] = node.inputs
    if (isProduct(original)) {
      if (node.op !== 'MatMul' || node.attributes.alpha === 1) return [halves.done(node, inputs())]
      const plain = makeNode('MatMul', [], { ...node.attributes, alpha: 1 }, [])
      if (half === 'bfloat16') {
        const scale = editor.constant(node.attributes.alpha)
        return [editor.add('Mul', [halves.done(plain, inputs()), scale], {})]
      }
      const [a = -1, b = -1] = halves.scaled(node.inputs, node.attributes.alpha)
      return [halves.done(plain, [halves.halved(a), halves.halved(b)])]
    }
    if (node.op === 'Softmax' && readers.get(original.outputs[0] ?? -1)?.some(isProduct)) {
      return [halves.rounded(halves.again(node, node.inputs))]
    }
    if (moves.has(node.op) && halves.halfOf(first) !== null) return [halves.done(node, inputs())]
    halves.remember(node)
    return null
  })
}
