/** Many rows summed by blocks give what TensorFlow.js gives for all of them. */
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { builtByTensorflowJs } from '../../../../test/cases/graph-model.js'
import { makeNode } from '../graph.js'
import { TensorflowBuilder } from './builder.js'
import { lowerColumnSum } from './column-sum.js'

function lowered(shape: readonly number[], axes: readonly number[], keepDims = false) {
  const builder = new TensorflowBuilder()
  const dtype = { type: 'DT_FLOAT' } as const
  const name = builder.node('Placeholder', [], { dtype, shape: { shape } }, 'x')
  const node = makeNode('Sum', [0], { axes, keepDims }, [1])
  return { builder, result: lowerColumnSum(builder, node, [{ name, type: { shape, dtype: 'float32' } }]) }
} // prettier-ignore

it.each([
  [[64, 3], [0], false],
  [[70, 3], [0], true],
  [[4, 17, 2, 3], [0, 1], false],
  [[4, 17, 2, 3], [0, 1], true],
] as const)('%j over %j, sides kept: %s', async (shape, axes, keepDims) => {
  const x = tf.reshape(tf.linspace(-1, 2, tf.util.sizeFromShape([...shape])), [...shape])
  const { builder, result } = lowered(shape, axes, keepDims)
  const expected = tf.sum(x, [...axes], keepDims)
  const found = await builtByTensorflowJs(builder, result, x, expected.shape)
  expect(found.shape).toEqual(expected.shape)
  expected.dataSync().forEach((value, at) => expect(found.data[at]).toBeCloseTo(value, 4))
})

it('adds seven blocks to the first, and what is over by itself', () => {
  const { builder } = lowered([70, 3], [0])
  const count = (op: string) => builder.nodes.filter((node) => node.op === op).length
  expect([count('Slice'), count('AddV2'), count('Sum')]).toEqual([9, 8, 2])
})

it.each([
  [[63, 3], [0]],
  [[197, 3], [1]],
  [[3, 197, 3], [1]],
  [[197, 1], [0]],
] as const)('leaves %j over %j to XLA', (shape, axes) => {
  expect(lowered(shape, axes).result).toBeNull()
})
