/**
 * Moves a LayerNorm's scale and bias into the dense layers that alone read it. With
 * y = n * scale + bias, n of mean 0 in every row, and z = y W:
 *
 *   z         = n V + bias W        V = scale * W, its columns centred: n does not see their mean
 *   dW        = scale * M + outer(bias, sum dz)                 M = n^T dz
 *   dScale    = row sums of W * M,  dBias = W (sum dz)
 *   g = dz V^T has mean 0 in every row, so dx = inverse * (g - n * mean(g * n))
 *
 * All sums over the examples' rows but those inside matrix products are gone, and so is one of
 * the two means of the gradient.
 */
import { rewrite, producersOf, usersOf, type GraphEditor } from '../editor.js'
import { typeOf, type Graph, type GraphNode, type ValueId } from '../graph.js'
import { normalise } from './expand.js'

type MatMul = Extract<GraphNode, { op: 'MatMul' }>
type Norm = Extract<GraphNode, { op: 'LayerNorm' }>
type NormGrad = Extract<GraphNode, { op: 'LayerNormGrad' }>

const none = {}
const plain = { transposeA: false, transposeB: false, alpha: 1 }

interface Dense {
  readonly forward: MatMul
  readonly weight: ValueId
  /** dz V^T's node and dz. */
  readonly back: MatMul
  readonly dz: ValueId
}

interface Site {
  readonly norm: Norm
  readonly gradient: NormGrad
  readonly layers: readonly Dense[]
  /** y^T dz. */
  readonly weightGradients: readonly MatMul[]
}

function isPlain({ attributes: { transposeA, transposeB, alpha } }: MatMul): boolean {
  return !transposeA && !transposeB && alpha === 1
}

/** Leaves of a tree of Adds whose inner values nobody else uses; null when one is not a product. */
function productsOf(
  id: ValueId,
  producers: ReadonlyMap<ValueId, GraphNode>,
  users: ReadonlyMap<ValueId, readonly (GraphNode | null)[]>,
): MatMul[] | null {
  const node = producers.get(id)
  if (!node || users.get(id)?.length !== 1) return null
  if (node.op === 'MatMul')
    return !node.attributes.transposeA && node.attributes.transposeB ? [node] : null
  if (node.op !== 'Add') return null
  const parts = node.inputs.map((input) => productsOf(input, producers, users))
  return parts.every((part) => part !== null) ? parts.flat() : null
}

function sitesOf(graph: Graph): Site[] {
  const producers = producersOf(graph)
  const users = usersOf(graph)
  return graph.nodes.flatMap((norm): Site[] => {
    if (norm.op !== 'LayerNorm') return []
    const [x, scale] = norm.inputs
    const [y = -1] = norm.outputs
    const used = users.get(y) ?? []
    const products = used.filter((user): user is MatMul => user?.op === 'MatMul')
    if (products.length !== used.length || typeOf(graph, y).shape.length !== 2) return []
    const forwards = products.filter((node) => node.inputs[0] === y && isPlain(node))
    const weightGradients = products.filter(
      ({ inputs, attributes }) =>
        inputs[0] === y &&
        attributes.transposeA &&
        !attributes.transposeB &&
        attributes.alpha === 1,
    )
    if (forwards.length + weightGradients.length !== products.length) return []
    const gradients = graph.nodes.filter(
      (node): node is NormGrad =>
        node.op === 'LayerNormGrad' && node.inputs[1] === x && node.inputs[2] === scale,
    )
    const backs = gradients.flatMap((gradient) => {
      const dy = gradient.inputs[0] ?? -1
      const found = productsOf(dy, producers, users)
      return found ? [{ gradient, found }] : []
    })
    for (const { gradient, found } of backs) {
      const layers = forwards.flatMap((forward): Dense[] => {
        const weight = forward.inputs[1] ?? -1
        const back = found.find((node) => node.inputs[1] === weight && node.attributes.alpha === 1)
        return back ? [{ forward, weight, back, dz: back.inputs[0] ?? -1 }] : []
      })
      const complete = layers.length === forwards.length && layers.length === found.length
      const known = weightGradients.every((node) => layers.some(({ dz }) => dz === node.inputs[1]))
      if (complete && known) return [{ norm, gradient, layers, weightGradients }]
    }
    return []
  })
}

/** scale * weight with the mean over the inputs taken off each column; [width, n]. */
function folded(editor: GraphEditor, weight: ValueId, scale: ValueId): ValueId {
  const [width = 0] = editor.shapeOf(weight)
  const column = editor.add('Reshape', [scale], { shape: [width, 1] })
  const scaled = editor.add('Mul', [weight, column], none)
  const mean = editor.add('Mean', [scaled], { axes: [0], keepDims: true })
  return editor.add('Sub', [scaled, mean], none)
}

export function foldNorm(graph: Graph): Graph {
  const sites = sitesOf(graph)
  const siteOf = new Map<GraphNode, Site>()
  for (const site of sites) {
    const { norm, gradient, layers, weightGradients } = site
    for (const node of [norm, gradient, ...weightGradients]) siteOf.set(node, site)
    for (const { forward, back } of layers) siteOf.set(forward, site).set(back, site)
  }
  const current = new Map<ValueId, ValueId>()

  return rewrite(graph, (node, editor, original) => {
    original.inputs.forEach((id, index) => current.set(id, node.inputs[index] ?? id))
    const now = (id: ValueId): ValueId => current.get(id) ?? id
    const site = siteOf.get(original)
    if (!site) return null
    const [x = -1, scale = -1, bias = -1] = site.norm.inputs.map(now)
    const epsilon = site.norm.attributes.epsilon
    const [width = 0] = editor.shapeOf(scale)
    const row = (id: ValueId): ValueId => editor.add('Reshape', [id], { shape: [1, width] })
    if (original.op === 'LayerNorm') return [normalise(editor, x, epsilon).normal]
    const { normal, inverse } = normalise(editor, x, epsilon)
    const sumOf = (dz: ValueId): ValueId => editor.add('Sum', [dz], { axes: [0], keepDims: false })
    const layer = site.layers.find(({ forward, back }) => original === forward || original === back)
    if (layer) {
      const weight = now(layer.weight)
      const product = folded(editor, weight, scale)
      if (original === layer.back) {
        const flags = { ...plain, transposeB: true }
        return [editor.add('MatMul', [node.inputs[0] ?? -1, product], flags)]
      }
      const z = editor.add('MatMul', [normal, product], plain)
      return [editor.add('Add', [z, editor.add('MatMul', [row(bias), weight], plain)], none)]
    }
    const across = { ...plain, transposeA: true }
    if (original.op === 'MatMul') {
      const dz = node.inputs[1] ?? -1
      const product = editor.add('MatMul', [normal, dz], across)
      const scaled = editor.add(
        'Mul',
        [product, editor.add('Reshape', [scale], { shape: [width, 1] })],
        none,
      )
      const [, columns = 0] = editor.shapeOf(dz)
      const sums = editor.add('Reshape', [sumOf(dz)], { shape: [1, columns] })
      const outer = editor.add('MatMul', [row(bias), sums], across)
      return [editor.add('Add', [scaled, outer], none)]
    }
    const g = node.inputs[0] ?? -1
    const rows = { axes: [1], keepDims: true }
    const along = editor.add('Mean', [editor.add('Mul', [g, normal], none)], rows)
    const rest = editor.add('Sub', [g, editor.add('Mul', [normal, along], none)], none)
    const dx = editor.add('Mul', [rest, inverse], none)
    const parts = site.layers.map(({ weight, dz }) => {
      const product = editor.add('MatMul', [normal, now(dz)], across)
      const matched = editor.add('Mul', [now(weight), product], none)
      const column = editor.add('Reshape', [sumOf(now(dz))], {
        shape: [editor.shapeOf(now(dz))[1] ?? 0, 1],
      })
      return {
        scale: editor.add('Sum', [matched], { axes: [1], keepDims: false }),
        bias: editor.add('Reshape', [editor.add('MatMul', [now(weight), column], plain)], {
          shape: [width],
        }),
      }
    })
    const sum = (ids: ValueId[]): ValueId =>
      ids.reduce((total, id) => editor.add('Add', [total, id], none))
    return [dx, sum(parts.map((part) => part.scale)), sum(parts.map((part) => part.bias))]
  })
}
