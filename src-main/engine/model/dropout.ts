/**
 * Dropout drawn inside the graph. Whether an element is kept is a function of the step's key,
 * the site, the example's place in the whole batch, the token and the column, so micro-batches,
 * resumed runs and all executors draw the same.
 *
 * All arithmetic is on whole numbers of at most 2^24 and powers of two, which float32 holds
 * exactly: no runtime can round it another way. A Feistel network with a squaring round hashes
 * (site, example, token) to a row's words A < 4096 and C < 1024, odd, and (site, column) to
 * B < 4096 and D < 1024, even. The element's number is (A + B)(C + D) mod 4096: since C + D is
 * odd, it is uniform over 0..4095 whatever C and D are, and independent in any cells of rows and
 * columns that do not close a cycle (any three, for one). Only six operations touch each element.
 */
import * as tf from '@tensorflow/tfjs-core'
import { dropoutSites, type Regularisation } from './regularisation.js'

/** Words of the step's key, each a whole number from 0 to 4095. */
export const dropoutKeySize = 12

const words = 4096
const siteKeys = [0, 1]
const exampleKeys = [2, 3, 4, 5]
const lastKeys = [6, 7, 8, 9, 10, 11]

export interface DropoutSizes {
  readonly batch: number
  readonly tokens: number
  readonly depth: number
  /** The widest array that is dropped from. */
  readonly widest: number
}

interface Pair {
  readonly left: tf.Tensor
  readonly right: tf.Tensor
}

/** 0, 1, ... count - 1. */
function counter(count: number, shape: number[]): tf.Tensor {
  return tf.tensor(
    Float32Array.from({ length: count }, (_, index) => index),
    shape,
  )
}

/** x mod 4096 of whole numbers from 0 to 2^24. */
function wrap(x: tf.Tensor): tf.Tensor {
  return tf.sub(x, tf.mul(tf.floor(tf.mul(x, 1 / words)), words))
}

function mix({ left, right }: Pair, key: tf.Tensor, indices: readonly number[]): Pair {
  return indices.reduce<Pair>((pair, index) => {
    const shifted = tf.sub(pair.right, tf.slice(key, [index], [1]))
    const middle = tf.floor(tf.mul(tf.mul(shifted, shifted), 1 / 16))
    return { left: pair.right, right: wrap(tf.add(pair.left, middle)) }
  }, { left, right }) // prettier-ignore
}

function absorb({ left, right }: Pair, count: tf.Tensor): Pair {
  const high = tf.floor(tf.mul(count, 1 / words))
  return { left: wrap(tf.add(left, high)), right: wrap(tf.add(right, wrap(count))) }
}

/** The rate that is really drawn: a multiple of 1/4096, below 1. */
export function drawnRate(rate: number): number {
  return Math.min(words - 1, Math.round(rate * words)) / words
}

/**
 * key [12] as `dropoutKeySize` says; exampleOffset []: place in the batch of the first example.
 * What is kept is divided by 1 - rate.
 */
export function dropoutOf(
  rate: number,
  { batch, tokens, depth, widest }: DropoutSizes,
  { key, exampleOffset }: { readonly key: tf.Tensor; readonly exampleOffset: tf.Tensor },
): Regularisation['dropout'] {
  const sites = dropoutSites(depth)
  const start = (lane: number): Pair => {
    const right = counter(sites, [sites, 1, 1])
    return mix({ left: tf.scalar(lane), right }, key, siteKeys)
  }
  const examples = tf.add(counter(batch, [1, batch, 1]), exampleOffset)
  const ofExample = mix(absorb(start(0), examples), key, exampleKeys)
  const tokenNumbers = counter(tokens, [1, 1, tokens])
  const row = mix(absorb(ofExample, tokenNumbers), key, lastKeys)
  const columns = counter(widest, [1, 1, widest])
  const column = mix(absorb(start(1), columns), key, lastKeys)
  const even = (x: tf.Tensor): tf.Tensor => tf.mul(tf.floor(tf.mul(x, 1 / 8)), 2)
  const c = tf.mul(tf.add(even(row.right), 1), 1 / words)
  const d = tf.mul(even(column.right), 1 / words)
  const scale = 1 / (1 - drawnRate(rate))

  return (x, site) => {
    const [rows = 0, width = 0] = x.shape
    const ofRow = (all: tf.Tensor): tf.Tensor =>
      tf.reshape(tf.slice(all, [site, 0, 0], [1, batch, rows / batch]), [rows, 1])
    const ofColumn = (all: tf.Tensor): tf.Tensor =>
      tf.reshape(tf.slice(all, [site, 0, 0], [1, 1, width]), [1, width])
    const number = tf.mul(
      tf.add(ofRow(row.left), ofColumn(column.left)),
      tf.add(ofRow(c), ofColumn(d)),
    )
    const fraction = tf.sub(number, tf.floor(number))
    const kept = tf.cast(tf.greaterEqual(fraction, tf.scalar(drawnRate(rate))), 'float32')
    return tf.mul(x, tf.mul(kept, scale))
  }
}
