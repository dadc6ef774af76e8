/**
 * Mixed precision: products of matrices and convolutions take and give a half, and runtimes add
 * inside of them in float32. bfloat16 has float32's range with 8 bits of precision; float16 has 11
 * bits, but ends at 65504 and loses what is below 6e-8, so that its gradients are scaled
 * (train/loss-scale.ts). What only moves a product's numbers (a transpose, a reshape) moves half as
 * many bytes. All else stays float32: weights and their updates, statistics, softmax, losses, and
 * the products of the head.
 */
import { producersOf, rewrite, usersOf, type GraphEditor } from '../editor.js'
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

  /** `id` times `by`, multiplied before it is moved. */
  scaled(id: ValueId, by: number): ValueId {
    const maker = this.makers.get(id)
    const [from = -1] = maker?.inputs ?? []
    if (maker && moves.has(maker.op)) return this.again(maker, [this.scaled(from, by)])
    return this.again(makeNode('Mul', [], {}, []), [id, this.editor.constant(by)])
  }

  /** The operation on halves, its result as float32. */
  done(node: GraphNode, inputs: readonly ValueId[]): ValueId {
    return this.cast(this.again(node, inputs), 'float32')
  }
}

/**
 * TensorFlow 2.21's convolution of an odd number of channels in bfloat16 is wrong by half of its
 * result on processors that multiply pairs of them (seen with AVX512-BF16): the first one of hybrids.
 */
function isOdd(graph: Graph, { op, inputs: [, kernel = -1] }: GraphNode): boolean {
  return op === 'Conv' && (typeOf(graph, kernel).shape[2] ?? 0) % 2 === 1
}

export function halveProducts(graph: Graph, half: Half): Graph {
  const head = graph.state.get('head/kernel')
  const readers = usersOf(graph)
  const isProduct = (node: GraphNode | null): boolean => {
    if (!node || !products.has(node.op) || (half === 'bfloat16' && isOdd(graph, node))) return false
    return head === undefined || !node.inputs.includes(head)
  }
  const makers = producersOf(graph)
  /** What `id` has the numbers of, in another place. */
  const movedFrom = (id: ValueId): ValueId => {
    const maker = makers.get(id)
    return maker && moves.has(maker.op) ? movedFrom(maker.inputs[0] ?? -1) : id
  }
  const multiplied = new Set(
    graph.nodes.filter(isProduct).flatMap(({ inputs }) => inputs.map(movedFrom)),
  )
  let halving: Halving | null = null
  return rewrite(graph, (node, editor, original) => {
    const halves = (halving ??= new Halving(editor, half))
    const inputs = (): ValueId[] => node.inputs.map((id) => halves.halved(id))
    const [first = -1] = node.inputs
    if (isProduct(original)) {
      if (node.op !== 'MatMul' || node.attributes.alpha === 1) return [halves.done(node, inputs())]
      // What is multiplied before is fused with what makes it, and is within a half's range after.
      const [a = -1, b = -1] = node.inputs
      const plain = makeNode('MatMul', [], { ...node.attributes, alpha: 1 }, [])
      const scaled = halves.scaled(a, node.attributes.alpha)
      return [halves.done(plain, [halves.halved(scaled), halves.halved(b)])]
    }
    if (node.op === 'Sum' && multiplied.has(movedFrom(original.inputs[0] ?? -1))) {
      return [halves.again(node, [halves.rounded(first)])]
    }
    if (node.op === 'Softmax' && readers.get(original.outputs[0] ?? -1)?.some(isProduct)) {
      return [halves.rounded(halves.again(node, node.inputs))]
    }
    if (moves.has(node.op) && halves.halfOf(first) !== null) return [halves.done(node, inputs())]
    halves.remember(node)
    return null
  })
}
