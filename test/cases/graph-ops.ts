/** Every operation that a compiled graph can hold, in TensorFlow.js, for tests of emitters. */
import * as tf from '@tensorflow/tfjs-core'

export interface GraphOpCase {
  readonly name: string
  readonly shape: readonly number[]
  readonly data: Float32Array
  build(x: tf.Tensor): tf.Tensor
}

/** Seeded numbers from `least` to `most`. */
function numbers(shape: readonly number[], least: number, most: number): Float32Array {
  let state = 7
  const size = shape.reduce((product, side) => product * side, 1)
  return Float32Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return least + ((most - least) * state) / 2 ** 32
  })
}

function of(
  name: string,
  shape: readonly number[],
  build: (x: tf.Tensor) => tf.Tensor,
  [least, most]: readonly [number, number] = [-2, 2],
): GraphOpCase {
  return { name, shape, build, data: numbers(shape, least, most) }
}

const positive = [0.1, 3] as const
const row = () => tf.tensor([0.5, -1, 2], [1, 3])
const number = (x: tf.Tensor) => tf.cast(x, 'float32')
const pictures = [2, 6, 7, 3] as const
const kernel = () => tf.tensor(numbers([3, 3, 3, 4], -1, 1), [3, 3, 3, 4]) as tf.Tensor4D
const asPicture = (x: tf.Tensor) => x as tf.Tensor4D
/** A sum with uneven weights, so that every element's gradient is another. */
const weighed = (y: tf.Tensor) =>
  tf.sum(tf.mul(y, tf.tensor(numbers(y.shape, -1, 1), y.shape))) as tf.Scalar

export const graphOps: readonly GraphOpCase[] = [
  of('neg', [2, 3], tf.neg),
  of('exp', [2, 3], tf.exp),
  of('log', [2, 3], tf.log, positive),
  of('sqrt', [2, 3], tf.sqrt, positive),
  of('rsqrt', [2, 3], tf.rsqrt, positive),
  of('reciprocal', [2, 3], tf.reciprocal, positive),
  of('erf', [2, 3], tf.erf),
  of('tanh', [2, 3], tf.tanh),
  of('sigmoid', [2, 3], tf.sigmoid),
  of('relu', [2, 3], tf.relu),
  of('abs', [2, 3], tf.abs),
  of('square', [2, 3], tf.square),
  of('softplus', [2, 3], tf.softplus),
  of('step', [2, 3], (x) => tf.step(x)),
  of('floor', [2, 3], tf.floor),
  of('add', [2, 3], (x) => tf.add(x, row())),
  of('sub', [2, 3], (x) => tf.sub(row(), x)),
  of('mul', [2, 3], (x) => tf.mul(x, row())),
  of('div', [2, 3], (x) => tf.div(row(), x), positive),
  of('maximum', [2, 3], (x) => tf.maximum(x, row())),
  of('minimum', [2, 3], (x) => tf.minimum(x, row())),
  of('pow', [2, 3], (x) => tf.pow(x, row()), positive),
  of('equal', [2, 3], (x) => number(tf.equal(tf.floor(x), tf.scalar(1)))),
  of('not equal', [2, 3], (x) => number(tf.notEqual(tf.floor(x), tf.scalar(1)))),
  of('greater', [2, 3], (x) => number(tf.greater(x, row()))),
  of('greater or equal', [2, 3], (x) => number(tf.greaterEqual(x, row()))),
  of('less', [2, 3], (x) => number(tf.less(x, row()))),
  of('less or equal', [2, 3], (x) => number(tf.lessEqual(x, row()))),
  of('and, or, not', [2, 3], (x) => {
    const [low, high] = [tf.less(x, tf.scalar(-1)), tf.greater(x, tf.scalar(1))]
    const outside = tf.logicalOr(low, high)
    return number(tf.logicalAnd(tf.logicalNot(outside), tf.greater(x, tf.scalar(0))))
  }),
  of('select', [2, 3], (x) => tf.where(tf.greater(x, tf.scalar(0)), x, tf.mul(x, 3))),
  of('cast', [2, 3], (x) => number(tf.cast(x, 'int32'))),
  of('reshape', [2, 3, 4], (x) => tf.reshape(x, [6, 4])),
  of('transpose', [2, 3, 4], (x) => tf.transpose(x, [2, 0, 1])),
  of('slice', [3, 4], (x) => tf.slice(x, [1, 1], [2, 2])),
  of('pad', [2, 3], (x) => tf.pad(x, [[1, 0], [2, 1]])), // prettier-ignore
  of('concat', [2, 3], (x) => tf.concat([x, tf.neg(x), x], 1)),
  of('a large constant of one number', [8, 8], (x) => tf.add(x, tf.fill([8, 8], 1.5))),
  of('sum', [2, 3, 4], (x) => tf.sum(x, [0, 2])),
  of('mean', [2, 3, 4], (x) => tf.mean(x, 1, true)),
  of('max', [2, 3, 4], (x) => tf.max(x, -1)),
  of('min', [2, 3, 4], (x) => tf.min(x, 0, true)),
  of('argmax', [3, 4], (x) => number(tf.argMax(x, 1))),
  of('softmax', [3, 4], (x) => tf.softmax(x)),
  of('log-softmax', [3, 4], (x) => tf.logSoftmax(x)),
  of('product', [3, 3], (x) => tf.matMul(x as tf.Tensor2D, tf.add(x, 1) as tf.Tensor2D)),
  of('product of turned matrices', [3, 4], (x) =>
    tf.matMul(x as tf.Tensor2D, tf.add(x, 1) as tf.Tensor2D, true, false),
  ),
  of('products', [2, 3, 4], (x) => tf.matMul(x as tf.Tensor3D, x as tf.Tensor3D, false, true)),
  of('convolution, same', pictures, (x) => tf.conv2d(asPicture(x), kernel(), 2, 'same')),
  of('convolution, valid', pictures, (x) => tf.conv2d(asPicture(x), kernel(), 1, 'valid')),
  of('gradient of a convolution by its picture', pictures, (x) =>
    tf.grad((picture: tf.Tensor) => weighed(tf.conv2d(asPicture(picture), kernel(), 2, 'same')))(x),
  ),
  of('gradient of a convolution by its kernel', pictures, (x) =>
    tf.grad((filter: tf.Tensor) =>
      weighed(tf.conv2d(asPicture(x), filter as tf.Tensor4D, 2, 'same')),
    )(kernel()),
  ),
  of('greatest of windows, same', pictures, (x) => tf.maxPool(asPicture(x), 3, 2, 'same')),
  of('greatest of windows, valid', pictures, (x) => tf.maxPool(asPicture(x), 2, 2, 'valid')),
  of('gradient of the greatest of windows', pictures, (x) =>
    tf.grad((picture: tf.Tensor) => weighed(tf.maxPool(asPicture(picture), 3, 2, 'same')))(x),
  ),
]
