/** A batch of the loader as the inputs of one micro-batch: targets mixed, shares, padding. */
import { labelsOf, type Label, type Labels } from '../../contract/label.js'
import { sizeOf, type HostInput } from '../host-array.js'

/** Pictures [batch, R, R, 3] of bytes, or features [batch, width] of floats. */
export type Examples = Extract<HostInput, { dtype: 'uint8' | 'float32' }>

export interface LabelledBatch {
  readonly examples: Examples
  readonly labels: Labels
  /** Mixup's share of the picture itself; 1: no Mixup. */
  readonly lambda: number
}

export interface MicroBatchOptions {
  /** Name of the program's input that takes the examples. */
  readonly input: 'images' | 'features'
  readonly microBatch: number
  readonly classes: number
  readonly mixup: boolean
  /** Weight of each class, mean about 1; null: all 1. */
  readonly classWeights: Float32Array | null
}

/** Balanced weights: examples / (classes * examples of the class); 0 for an empty class. */
export function balancedWeights(labels: Iterable<Label>, classes: number): Float32Array {
  const counts = new Float32Array(classes)
  let total = 0
  for (const label of labels) {
    for (const each of labelsOf(label)) {
      counts[each] = (counts[each] ?? 0) + 1
      total++
    }
  }
  return counts.map((count) => (count === 0 ? 0 : total / (classes * count)))
}

/** Rows by their index; what an index of -1 stands for is zeros. Always a copy. */
export function gatherRows({ dtype, shape, data }: Examples, rows: readonly number[]): Examples {
  const [, ...rest] = shape
  const size = sizeOf(rest)
  const copyInto = <Data extends Uint8Array | Float32Array>(target: Data, source: Data): Data => {
    rows.forEach((row, at) => {
      if (row >= 0) target.set(source.subarray(row * size, (row + 1) * size), at * size)
    })
    return target
  }
  const gathered = [rows.length, ...rest]
  const length = rows.length * size
  return dtype === 'uint8'
    ? { dtype, shape: gathered, data: copyInto(new Uint8Array(length), data) }
    : { dtype, shape: gathered, data: copyInto(new Float32Array(length), data) }
}

/**
 * Inputs for the examples from `start` on; rows past the batch's end are padding of share 0.
 * Mixup's partner of example i is example i - 1 of the whole batch (big_vision rolls by one),
 * whatever the micro-batch.
 */
export function microBatchInputs(
  { examples, labels, lambda }: LabelledBatch,
  start: number,
  { input, microBatch, classes, mixup, classWeights }: MicroBatchOptions,
): Record<string, HostInput> {
  const total = labels.length
  const targets = new Float32Array(microBatch * classes)
  const weights = new Float32Array(microBatch)
  const own = new Array<number>(microBatch).fill(-1)
  const partners = new Array<number>(microBatch).fill(-1)
  for (let row = 0; row < Math.min(microBatch, total - start); row++) {
    const partner = (start + row + total - 1) % total
    own[row] = start + row
    partners[row] = partner
    const label = labels[start + row] ?? 0
    const raise = (of: Label, by: number) => {
      for (const at of labelsOf(of)) {
        targets[row * classes + at] = (targets[row * classes + at] ?? 0) + by
      }
    }
    raise(label, lambda)
    if (lambda < 1) raise(labels[partner] ?? 0, 1 - lambda)
    const weight = typeof label === 'number' ? classWeights?.[label] : null
    weights[row] = (weight ?? 1) / total
  }
  return {
    [input]: gatherRows(examples, own),
    targets: { dtype: 'float32', shape: [microBatch, classes], data: targets },
    weights: { dtype: 'float32', shape: [microBatch], data: weights },
    ...(mixup && { partners: gatherRows(examples, partners), lambda: scalar(lambda) }),
  }
}

export function scalar(value: number): HostInput {
  return { dtype: 'float32', shape: [], data: Float32Array.of(value) }
}
