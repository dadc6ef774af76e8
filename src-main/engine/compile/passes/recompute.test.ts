/** Order and recomputation by what lives when; that the numbers stay is seen in train/step.test.ts. */
import { describe, expect, it } from 'vitest'
import { architectureOf } from '../../model/variants.js'
import { plainTrainingProgram } from '../../train/plain-step.js'
import { compileEntry } from '../compile.js'
import { countOps, type Graph, type GraphNode } from '../graph.js'
import { peakLiveBytes } from '../memory.js'
import { countOperations } from '../operations.js'
import { segmentsOf } from '../segments.js'
import { orderBackward } from './order-backward.js'

interface Size {
  readonly resolution: number
  readonly batch: number
}
const [resolution, batch, classes] = [160, 8, 5]
const options = { passes: 'default', precision: 'float32' } as const

function compiled(
  recompute: boolean,
  entry = 'train',
  size: Size = { resolution, batch },
): Promise<Graph> {
  const architecture = architectureOf('Ti/16', 'tanh')
  const program = plainTrainingProgram({ architecture, classes, ...size, recompute })
  return compileEntry(program, entry, options)
}

const { depth } = architectureOf('Ti/16', 'tanh')

describe('segments of the training step', () => {
  it('are two a block', async () => {
    const segments = segmentsOf(await compiled(false))
    expect(segments.length).toBeGreaterThanOrEqual(2 * depth)
    const tokens = batch * ((resolution / 16) ** 2 + 1)
    const graph = await compiled(false)
    const entries = segments.map(({ entry }) => (entry === null ? [] : graph.values[entry]?.shape))
    const streams = entries.filter((shape) => shape?.[0] === tokens && shape[1] === 192)
    // The first block's attention is one with the embedding, the last MLP has one token a picture.
    expect(streams.length).toBe(2 * depth - 2)
  })

  it('are none in a graph that is not trained', async () => {
    expect(segmentsOf(await compiled(false, 'evaluate'))).toEqual([])
    expect(countOps(await compiled(true, 'evaluate')).get('After')).toBeUndefined()
    expect(countOps(await compiled(true, 'apply')).get('After')).toBeUndefined()
  })
})

/** What a node waits for, all the way. */
function ancestors(graph: Graph, from: GraphNode): Set<GraphNode> {
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((id) => [id, node] as const))) // prettier-ignore
  const found = new Set<GraphNode>()
  const visit = (node: GraphNode): void => {
    if (found.has(node)) return
    found.add(node)
    for (const id of node.inputs) {
      const maker = makers.get(id)
      if (maker) visit(maker)
    }
  }
  visit(from)
  return found
}

it('finishes a segment, its weights too, before the one before it begins', async () => {
  const graph = orderBackward(await compiled(false))
  const backward = segmentsOf(graph).map((segment) => segment.backward)
  const middle = backward.slice(2, -4)
  expect(middle.length).toBeGreaterThan(depth)
  middle.forEach((nodes, at) => {
    const next = backward[at + 1] ?? []
    const last = next.at(-1)
    if (!last) throw new Error('an empty segment')
    const before = ancestors(graph, last)
    const products = nodes.filter((node) => node.op === 'MatMul')
    expect(products.length).toBeGreaterThan(3)
    for (const product of products) expect(before.has(product)).toBe(true)
  })
})

describe('recomputation', () => {
  it('keeps less than a third of what lives at once, for less than a third more products', async () => {
    const [kept, again] = [await compiled(false), await compiled(true)]
    expect(peakLiveBytes(again)).toBeLessThan(peakLiveBytes(kept) / 3)
    const more = countOperations(again) / countOperations(kept)
    expect(more).toBeGreaterThan(1.1)
    expect(more).toBeLessThan(4 / 3)
  })

  it('keeps every second entry of the first segments where a batch is large beside the gradients', async () => {
    const keptOf = async (size: Size): Promise<number> => {
      const graph = await compiled(true, 'train', size)
      const held = new Set(graph.nodes.flatMap(({ op, inputs: [id = -1] }) => (op === 'After' ? [id] : []))) // prettier-ignore
      const made = segmentsOf(graph).flatMap(({ forward }) => forward.flatMap(({ outputs }) => outputs)) // prettier-ignore
      const tokens = size.batch * ((size.resolution / 16) ** 2 + 1)
      const isEntry = (id: number) => String(graph.values[id]?.shape) === `${tokens},192`
      return made.filter((id) => held.has(id) && isEntry(id)).length
    }
    // Two a block but for what is one with the first and the last segment; of 28 segments 14 are in pairs.
    expect(await keptOf({ resolution: 32, batch: 2 })).toBe(2 * depth - 2)
    expect(await keptOf({ resolution: 224, batch: 32 })).toBe(2 * depth - 2 - 7)
  })

  it('computes nothing again before the gradient is there', async () => {
    const graph = await compiled(true)
    const forward = new Set(segmentsOf(graph).flatMap((segment) => segment.forward))
    const softmaxes = graph.nodes.filter(({ op }) => op === 'Softmax')
    // The last block's is among the repeated ones too.
    expect(softmaxes).toHaveLength(2 * depth)
    const repeated = softmaxes.filter((node) => !forward.has(node))
    expect(repeated).toHaveLength(depth)
    for (const node of repeated) {
      const before = [...ancestors(graph, node)]
      expect(before.some(({ op }) => op === 'After')).toBe(true)
    }
  })
})
