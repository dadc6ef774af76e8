/** Which updates are written in place; that TensorFlow's own gives the same numbers is seen in executor/tensorflow.test.ts. */
import { expect, it } from 'vitest'
import { traceStep } from '../../../../test/cases/step-graph.js'
import { architectureOf } from '../../model/variants.js'
import { plainTrainingProgram } from '../../train/plain-step.js'
import { passes, runPasses } from '../compile.js'
import { countOps, typeOf, type Graph } from '../graph.js'
import { traceEntry } from '../trace.js'
import { verify } from '../verify.js'
import { fuseMomentum, writtenInPlace } from './fuse-momentum.js'

const whole = runPasses(await traceStep('tanh', true), passes.default)

it('takes every parameter with its slot, and leaves nothing of how they were computed', () => {
  const fused = fuseMomentum(whole)
  verify(fused)
  const parameters = whole.updates.size / 2
  const steps = fused.nodes.flatMap((node) => (node.op === 'MomentumStep' ? [node] : []))
  expect(steps).toHaveLength(parameters)
  expect(whole.nodes.length - fused.nodes.length).toBe(3 * parameters)
  expect(writtenInPlace(fused)).toEqual(new Set(fused.updates.values()))
  const names = new Map([...fused.state].map(([name, id]) => [id, name]))
  for (const { inputs, outputs, attributes } of steps) {
    const [parameter = '', slot] = inputs.slice(0, 2).map((id) => names.get(id))
    expect(slot).toBe(`momentum/${parameter}`)
    expect(outputs).toEqual([parameter, slot ?? ''].map((name) => fused.updates.get(name)))
    expect(attributes.momentum).toBe(Math.fround(0.9))
    const [, , rate = -1, gradient = -1] = inputs
    expect(rate).toBe(fused.inputs.get('learningRate'))
    expect(typeOf(fused, gradient)).toEqual(typeOf(fused, inputs[0] ?? -1))
  }
})

async function traced(options: object): Promise<Graph> {
  const architecture = architectureOf('test', 'tanh')
  const size = { classes: 3, resolution: 32, batch: 2 }
  const program = plainTrainingProgram({ architecture, ...size, ...options })
  const entry = program.entries['train']
  if (!entry) throw new Error('no entry train')
  return runPasses(await traceEntry(program, entry, { ownKernels: true }), passes.default)
}

it.each([
  [
    'AdamW',
    { optimizer: { type: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 } },
  ],
  ['a loss scale, which may leave all as it was', { lossScaling: true }],
])('leaves updates of %s', async (_, options) => {
  const graph = await traced(options)
  const fused = fuseMomentum(graph)
  expect(countOps(fused).get('MomentumStep')).toBeUndefined()
  expect(fused.nodes).toHaveLength(graph.nodes.length)
})

it('leaves an update whose new slot somebody else needs', () => {
  const [name = '', id = -1] = [...whole.updates].find(([key]) => key.startsWith('momentum/')) ?? []
  const graph = { ...whole, outputs: new Map([...whole.outputs, ['seen', id] as const]) }
  const steps = countOps(fuseMomentum(graph)).get('MomentumStep') ?? 0
  expect([name.length > 0, steps]).toEqual([true, whole.updates.size / 2 - 1])
})
