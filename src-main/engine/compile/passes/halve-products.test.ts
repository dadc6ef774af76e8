/** What becomes bfloat16 and what stays; the numbers are compared where TensorFlow is (executor/tensorflow.test.ts). */
import { describe, expect, it } from 'vitest'
import { architectureOf } from '../../model/variants.js'
import { plainTrainingProgram } from '../../train/plain-step.js'
import { compileForTensorflow } from '../compile.js'
import { countOps, typeOf, type Graph } from '../graph.js'

const batch = 4
const program = plainTrainingProgram({
  architecture: architectureOf('test', 'tanh'),
  classes: 3,
  resolution: 32,
  batch,
})

const products = ['MatMul', 'Conv', 'ConvGradPicture', 'ConvGradKernel']

function productsOf(graph: Graph) {
  const head = graph.state.get('head/kernel')
  const all = graph.nodes.filter(({ op }) => products.includes(op))
  return {
    all,
    ofHead: all.filter(({ inputs }) => head !== undefined && inputs.includes(head)),
  }
}

describe('halveProducts', async () => {
  const whole = await compileForTensorflow(program, 'train', {
    passes: 'default',
    precision: 'float32',
  })
  const halved = await compileForTensorflow(program, 'train', {
    passes: 'default',
    precision: 'bfloat16',
  })

  it('has as many products as before, all of them but the head’s in bfloat16', () => {
    expect(productsOf(halved).all).toHaveLength(productsOf(whole).all.length)
    const { all, ofHead } = productsOf(halved)
    expect(ofHead.length).toBeGreaterThan(0)
    for (const node of all) {
      const expected = ofHead.includes(node) ? 'float32' : 'bfloat16'
      const types = [...node.inputs, ...node.outputs].map((id) => typeOf(halved, id).dtype)
      expect(types, node.op).toEqual([expected, expected, expected])
    }
  })

  it('leaves everything else, state and results in float32', () => {
    const others = halved.nodes.filter(
      ({ op }) => ![...products, 'Cast', 'Transpose', 'Reshape'].includes(op),
    )
    for (const { op, inputs, outputs } of others)
      for (const id of [...inputs, ...outputs])
        expect(typeOf(halved, id).dtype, op).not.toBe('bfloat16')
    for (const id of [...halved.outputs.values(), ...halved.updates.values()])
      expect(typeOf(halved, id).dtype).toBe('float32')
  })

  it('rounds a value once for all products that read it', () => {
    const casts = halved.nodes.filter(({ op }) => op === 'Cast').map(({ inputs }) => inputs[0])
    const twice = casts.filter((id, at) => casts.indexOf(id) !== at)
    expect(twice).toEqual([])
    expect(countOps(whole).get('Cast')).toBeLessThan(countOps(halved).get('Cast') ?? 0)
  })
})
