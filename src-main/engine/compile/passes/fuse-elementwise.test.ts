/** What is fused, what is left, and that the numbers stay; TensorFlow's own are compared in golden/model.test.ts. */
import { describe, expect, it } from 'vitest'
import { batch, resolution, runStep, traceStep, worst } from '../../../../test/cases/step-graph.js'
import { architectureOf } from '../../model/variants.js'
import { passes, runPasses } from '../compile.js'
import { rewrite } from '../editor.js'
import { countOps, typeOf, withInputs, type Graph, type ValueId } from '../graph.js'
import { bytesOfValue } from '../memory.js'
import { verify } from '../verify.js'
import { fuseElementwise } from './fuse-elementwise.js'
import { planFusion } from './fusion-plan.js'

const whole = runPasses(await traceStep('tanh', true), [
  ...passes.default,
  'spellLayers',
  'simplify',
  'spellNorms',
  'shareCommon',
  'removeDead',
])
const fused = fuseElementwise(whole, 0)
const { depth } = architectureOf('test', 'tanh')
const bodies = fused.nodes.flatMap((node) => (node.op === 'Fused' ? [node.attributes.body] : []))

/** The bodies put back where they came from. */
function unfused(graph: Graph): Graph {
  return rewrite(graph, (node, editor) => {
    if (node.op !== 'Fused') return null
    const { body } = node.attributes
    const outer = new Map<ValueId, ValueId>()
    ;[...body.inputs.values()].forEach((id, at) => outer.set(id, node.inputs[at] ?? -1))
    for (const [id, constant] of body.constants) {
      const taken = editor.newValue(typeOf(body, id))
      editor.constants.set(taken, constant)
      outer.set(id, taken)
    }
    const outerOf = (id: ValueId): ValueId => outer.get(id) ?? -1
    for (const inner of body.nodes) {
      const moved = withInputs(inner, inner.inputs.map(outerOf))
      const made = editor.addAll(moved.op, moved.inputs, moved.attributes)
      inner.outputs.forEach((id, at) => outer.set(id, made[at] ?? -1))
    }
    return [...body.outputs.values()].map(outerOf)
  })
}

describe('fuseElementwise', () => {
  it('leaves the numbers of a training step where they were', async () => {
    verify(fused)
    const found = await runStep(unfused(fused))
    const [first] = worst(found, await runStep(whole))
    expect(first?.error, first?.name).toBeLessThan(1e-6)
    expect(found.size).toBe(whole.outputs.size + whole.updates.size)
  })

  it('leaves products, and no large elementwise operation by itself', () => {
    const ops = countOps(fused)
    const before = countOps(whole)
    expect(ops.get('MatMul')).toBe(before.get('MatMul'))
    expect(ops.get('Exp')).toBeUndefined()
    expect(ops.get('Sigmoid')).toBeUndefined()
    expect(bodies.length).toBeGreaterThan(20)
  })

  it('computes GELU again for its gradient, and stores nothing else of the hidden layer', () => {
    const { mlp, patch } = architectureOf('test', 'tanh')
    const tokens = (resolution / patch) ** 2 + 1
    const hidden = (graph: Graph, id: ValueId) => {
      const { shape } = typeOf(graph, id)
      return shape.at(-1) === mlp && shape[0] === batch * tokens
    }
    const results = fused.nodes.flatMap(({ op, outputs }) => (op === 'Fused' ? outputs : []))
    // Forward one result a block, its gradient one; the last block's are of one token a picture.
    expect(results.filter((id) => hidden(fused, id))).toHaveLength(2 * (depth - 1))
    const gates = bodies.flatMap((body) =>
      body.nodes.filter(({ op, outputs: [id = -1] }) => op === 'Sigmoid' && hidden(body, id)),
    )
    expect(gates).toHaveLength(2 * (depth - 1))
  })

  it('stores the sums of the residual stream once', () => {
    const { width } = architectureOf('test', 'tanh')
    const stored = new Set(planFusion(whole).flatMap(({ results }) => results))
    const sums = whole.nodes.filter(
      ({ op, outputs: [id = -1] }) =>
        op === 'Add' && stored.has(id) && typeOf(whole, id).shape.at(-1) === width,
    )
    expect(sums.length).toBeGreaterThanOrEqual(2 * (depth - 1))
  })

  it('transposes where a bias is added, and lets no sum fetch through a transpose', () => {
    const inBodies = (op: string) => bodies.flatMap(({ nodes }) => nodes.filter((n) => n.op === op))
    // Query, key and value of each block; the last block's query is of one token a picture.
    expect(inBodies('Transpose').length).toBeGreaterThanOrEqual(3 * depth - 1)
    for (const body of bodies) {
      const transposed = new Set(
        body.nodes.flatMap(({ op, outputs }) => (op === 'Transpose' ? outputs : [])),
      )
      const readers = body.nodes.filter(({ op, inputs }) => {
        return op !== 'Reshape' && op !== 'Cast' && inputs.some((id) => transposed.has(id))
      })
      expect(readers).toEqual([])
    }
  })

  it('copies nothing for a reshape of what is in memory', () => {
    for (const body of bodies) {
      const taken = new Set(body.inputs.values())
      const copied = body.nodes.filter(({ op, inputs: [from = -1], outputs: [id = -1] }) => {
        return op === 'Reshape' && taken.has(from) && [...body.outputs.values()].includes(id)
      })
      expect(copied).toEqual([])
    }
  })

  it('makes no sum beside what it sums, rounded for a product', () => {
    const halved = runPasses(whole, ['bfloat16Products', 'shareCommon', 'removeDead'])
    const groups = planFusion(halved)
    const makers = new Map(halved.nodes.flatMap((node) => node.outputs.map((id) => [id, node])))
    const operands = new Set(
      halved.nodes.flatMap(({ op, inputs }) => (op === 'MatMul' ? inputs : [])),
    )
    const rounded = (id: ValueId): boolean => operands.has(id) && makers.get(id)?.op === 'Cast'
    let read = 0
    for (const { results, nodes } of groups) {
      for (const { op, inputs } of nodes) {
        const [from = -1] = inputs.flatMap((id) => makers.get(id)?.inputs ?? [])
        if (op !== 'Sum' || !rounded(from)) continue
        expect(results).not.toContain(from)
        read++
      }
    }
    expect(read).toBeGreaterThan(4 * (depth - 1))
  })

  it('lets no group wait for itself', () => {
    const known = new Set<ValueId>([
      ...fused.inputs.values(),
      ...fused.state.values(),
      ...fused.constants.keys(),
    ])
    for (const node of fused.nodes) {
      for (const id of node.inputs) expect(known.has(id)).toBe(true)
      for (const id of node.outputs) known.add(id)
    }
  })

  it('leaves alone what few bytes go through', () => {
    const largest = Math.max(...whole.values.map((_, id) => bytesOfValue(whole, id)))
    expect(countOps(fuseElementwise(whole, 1000 * largest)).get('Fused')).toBeUndefined()
  })
})
