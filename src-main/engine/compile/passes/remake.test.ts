/** What is made again and what is kept, and that the numbers stay. */
import { describe, expect, it } from 'vitest'
import { batch, resolution, runStep, traceStep, worst } from '../../../../test/cases/step-graph.js'
import { architectureOf } from '../../model/variants.js'
import { passes, runPasses } from '../compile.js'
import { producersOf, usersOf } from '../editor.js'
import { countOps, typeOf, type Graph, type GraphNode } from '../graph.js'
import { forwardOf } from '../segments.js'
import { verify } from '../verify.js'
import { fuseElementwise } from './fuse-elementwise.js'
import { remake } from './remake.js'

const { depth, width, mlp, patch } = architectureOf('test', 'tanh')
const tokens = batch * ((resolution / patch) ** 2 + 1)
/** Of the smallest value that is made again here: a hidden layer's. */
const hiddenBytes = 4 * tokens * mlp

const whole = runPasses(await traceStep('tanh', true), [
  ...passes.default,
  'spellLayers',
  'simplify',
  'spellNorms',
  'shareCommon',
  'removeDead',
])
const remade = remake(whole, hiddenBytes)

/** Pairs of a product of the backward pass and the value of the forward pass that it reads, by shape. */
function keptFor(graph: Graph): string[] {
  const forward = new Set(forwardOf(graph, graph.outputs.get('loss') ?? -1))
  const makers = producersOf(graph)
  return graph.nodes.flatMap((node) =>
    node.op !== 'MatMul' || forward.has(node)
      ? []
      : node.inputs
          .filter((id) => forward.has(makers.get(id) as GraphNode))
          .map((id) => typeOf(graph, id).shape.join(',')),
  )
}

describe('remake', () => {
  it('leaves the numbers of a training step where they were', async () => {
    verify(remade)
    const [first] = worst(await runStep(remade), await runStep(whole))
    expect(first?.error, first?.name).toBeLessThan(1e-6)
  })

  it('keeps no result of GELU, but what it is made of', () => {
    const hidden = `${tokens},${mlp}`
    // The last block's is of one token, too small here.
    expect(keptFor(whole).filter((shape) => shape === hidden)).toHaveLength(depth - 1)
    expect(keptFor(remade)).not.toContain(hidden)
    const ends = remade.nodes.filter(({ op }) => op === 'After').map(({ inputs: [id = -1] }) => id)
    const shapes = ends.map((id) => typeOf(remade, id).shape.join(','))
    expect(shapes.filter((shape) => shape === hidden)).toHaveLength(depth - 1)
  })

  it('keeps what is made of nothing that is kept anyway: norms, softmax, heads', () => {
    const others = (graph: Graph) =>
      keptFor(graph).filter((shape) => shape === `${tokens},${width}`)
    expect(others(remake(whole, 0))).toEqual(others(whole))
    const softmaxes = countOps(whole).get('Exp') ?? 0
    expect(softmaxes).toBeGreaterThan(0)
    expect(countOps(remake(whole, 0)).get('Exp')).toBe(softmaxes)
  })

  it('makes it in the group that computes its gradient', () => {
    const fused = fuseElementwise(remade, 0)
    const users = usersOf(fused)
    const groups = fused.nodes.filter(
      ({ op, outputs }) =>
        op === 'Fused' &&
        outputs.filter((id) => typeOf(fused, id).shape.join(',') === `${tokens},${mlp}`).length ===
          2,
    )
    expect(groups).toHaveLength(depth - 1)
    for (const { inputs } of groups) {
      const after = inputs.filter((id) => producersOf(fused).get(id)?.op === 'After')
      expect(after).toHaveLength(1)
      expect(users.get(after[0] ?? -1)).toHaveLength(1)
    }
  })

  it('leaves a graph that is not trained as it is', () => {
    const { outputs, ...rest } = whole
    const graph = { ...rest, outputs: new Map([...outputs].filter(([name]) => name !== 'loss')) }
    expect(remake(graph, 0)).toBe(graph)
  })
})
