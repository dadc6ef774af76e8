/** Long rows reduced by sixteens give what TensorFlow.js gives for the whole row. */
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { byTensorflowJs } from '../../../../test/cases/graph-model.js'
import { makeNode } from '../graph.js'
import { TensorflowBuilder } from './builder.js'
import { lowerRowReduction } from './row-reduction.js'

type Reduction = 'Sum' | 'Mean' | 'Max' | 'Min'
const whole: Record<Reduction, (x: tf.Tensor, axis: number, keepDims: boolean) => tf.Tensor> = {
  Sum: tf.sum,
  Mean: tf.mean,
  Max: tf.max,
  Min: tf.min,
}

function lowered(op: Reduction, length: number, axis = 1, keepDims = true) {
  const builder = new TensorflowBuilder()
  const shape = [3, length]
  const float = { type: 'DT_FLOAT' } as const
  const name = builder.node('Placeholder', [], { dtype: float, shape: { shape } }, 'x')
  const node = makeNode(op, [0], { axes: [axis], keepDims }, [1])
  const result = lowerRowReduction(builder, node, [{ name, type: { shape, dtype: 'float32' } }])
  return { builder, result, shape }
}

function reduced(op: Reduction, x: tf.Tensor, keepDims: boolean) {
  const { builder, result, shape } = lowered(op, x.shape[1] ?? 0, 1, keepDims)
  if (result === null) throw new Error(`${op} of ${x.shape.join('x')} was left to XLA`)
  const { constants, nodes } = builder
  const plug = (name: string, tensor: string, sides: readonly number[]) => {
    return { name, tensor, dtype: 'DT_FLOAT', shape: sides } as const
  }
  const outputs = [plug('y', `${result}:0`, keepDims ? [3, 1] : [3])]
  const model = { constants, nodes, inputs: [plug('x', 'x:0', shape)], outputs }
  return byTensorflowJs(model, x)
}

const cases = (['Sum', 'Mean', 'Max'] as const).flatMap((op) =>
  [64, 70, 197].flatMap((length) => [true, false].map((keep) => [op, length, keep] as const)),
)

it.each(cases)('%s of rows of %i, sides kept: %s', async (op, length, keepDims) => {
  // The largest number of each row stands among the last, outside of the sixteens.
  const x = tf.reshape(tf.linspace(-1, 2, 3 * length), [3, length])
  const found = await reduced(op, x, keepDims)
  const expected = whole[op](x, 1, keepDims)
  expect(found.shape).toEqual(expected.shape)
  expected.dataSync().forEach((value, at) => expect(found.data[at]).toBeCloseTo(value, 4))
})

it('adds eleven times sixteen to sixteen, and what is over by itself', () => {
  const { builder } = lowered('Sum', 197)
  const count = (op: string) => builder.nodes.filter((node) => node.op === op).length
  expect([count('Slice'), count('AddV2'), count('Sum')]).toEqual([13, 12, 2])
})

it.each([
  ['Sum', 63, 1],
  ['Sum', 197, 0],
  ['Min', 197, 1],
] as const)('leaves %s of rows of %i over axis %i to XLA', (op, length, axis) => {
  expect(lowered(op, length, axis).result).toBeNull()
})
