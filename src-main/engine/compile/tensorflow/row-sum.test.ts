/** Long rows summed as products give what TensorFlow.js gives for their sums. */
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { builtByTensorflowJs } from '../../../../test/cases/graph-model.js'
import { makeNode, type DataType } from '../graph.js'
import { TensorflowBuilder } from './builder.js'
import { lowerRowSum } from './row-sum.js'

type Reduction = 'Sum' | 'Mean' | 'Max'

function lowered(
  op: Reduction,
  shape: readonly number[],
  { axis = shape.length - 1, keepDims = true, dtype = 'float32' as DataType } = {},
) {
  const builder = new TensorflowBuilder()
  const float = { type: 'DT_FLOAT' } as const
  const name = builder.node('Placeholder', [], { dtype: float, shape: { shape } }, 'x')
  const node = makeNode(op, [0], { axes: [axis], keepDims }, [1])
  return { builder, result: lowerRowSum(builder, node, [{ name, type: { shape, dtype } }]) }
}

const cases = (['Sum', 'Mean'] as const).flatMap((op) =>
  [[3, 64], [3, 197], [2, 3, 70]].flatMap((shape) => [true, false].map((keep) => [op, shape, keep] as const)),
) // prettier-ignore

it.each(cases)('%s of the rows of %j, sides kept: %s', async (op, shape, keepDims) => {
  const x = tf.reshape(tf.linspace(-1, 2, tf.util.sizeFromShape(shape)), shape)
  const { builder, result } = lowered(op, shape, { keepDims })
  const expected = (op === 'Sum' ? tf.sum : tf.mean)(x, shape.length - 1, keepDims)
  const found = await builtByTensorflowJs(builder, result, x, expected.shape)
  expect(found.shape).toEqual(expected.shape)
  expected.dataSync().forEach((value, at) => expect(found.data[at]).toBeCloseTo(value, 4))
})

it.each([
  ['Sum', [3, 63], {}],
  ['Sum', [197, 3], { axis: 0 }],
  ['Sum', [3, 197], { dtype: 'bfloat16' }],
  ['Max', [3, 197], {}],
] as const)('leaves %s of %j with %j to XLA', (op, shape, options) => {
  expect(lowered(op, shape, options).result).toBeNull()
})
