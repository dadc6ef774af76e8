/** What each TensorFlow.js kernel appends to the graph. A kernel that is missing here throws its name. */
import * as tf from '@tensorflow/tfjs-core'
import {
  arithmeticOps,
  comparisonOps,
  reduceOps,
  unaryOps,
  type OpAttributes,
  type Padding,
} from './graph.js'
import type { Handle, Recorder } from './trace.js'

type Inputs = Readonly<Record<string, Handle>>
type Attributes = Readonly<Record<string, unknown>>
type Record1 = (recorder: Recorder, inputs: Inputs, attributes: Attributes) => Handle | Handle[]

function input(inputs: Inputs, name: string): Handle {
  const handle = inputs[name]
  if (!handle) throw new Error(`trace: input ${name} is missing`)
  return handle
}

function normalAxes(axis: unknown, rank: number): number[] {
  return tf.util.parseAxisParam(
    axis as number | number[],
    Array.from({ length: rank }, () => 1),
  )
}

/** Explicit zeros around the picture for tfjs's convolution attributes, as TensorFlow's SAME. */
function paddingOf(
  picture: readonly number[],
  window: readonly [number, number],
  strides: readonly [number, number],
  pad: unknown,
): Padding {
  if (pad === 'valid' || pad === 0) return [[0, 0], [0, 0]] // prettier-ignore
  if (pad !== 'same') throw new Error(`trace: padding ${String(pad)} cannot be compiled`)
  const side = (axis: 0 | 1): [number, number] => {
    const length = picture[axis + 1] ?? 0
    const steps = Math.ceil(length / strides[axis])
    const total = Math.max(0, (steps - 1) * strides[axis] + window[axis] - length)
    return [Math.floor(total / 2), total - Math.floor(total / 2)]
  }
  return [side(0), side(1)]
}

function pair(value: unknown): [number, number] {
  if (typeof value === 'number') return [value, value]
  const [height = 1, width = 1] = value as number[]
  return [height, width]
}

function convolution(
  picture: readonly number[],
  kernel: readonly number[],
  attributes: Attributes,
): { strides: [number, number]; padding: Padding } {
  const strides = pair(attributes['strides'])
  const window: [number, number] = [kernel[0] ?? 1, kernel[1] ?? 1]
  return { strides, padding: paddingOf(picture, window, strides, attributes['pad']) }
}

function pooling(
  picture: Handle,
  attributes: Attributes,
): { size: [number, number]; strides: [number, number]; padding: Padding } {
  const size = pair(attributes['filterSize'])
  const strides = pair(attributes['strides'])
  return { size, strides, padding: paddingOf(picture.shape, size, strides, attributes['pad']) }
}

function unary(op: (typeof unaryOps)[number]): Record1 {
  return (recorder, inputs) => recorder.record(op, [input(inputs, 'x')], {})
}
function binary(op: (typeof arithmeticOps)[number] | (typeof comparisonOps)[number]): Record1 {
  return (recorder, inputs) => recorder.record(op, [input(inputs, 'a'), input(inputs, 'b')], {})
}
function reduction(op: (typeof reduceOps)[number]): Record1 {
  // Max calls its axes otherwise.
  return (recorder, inputs, { axis, reductionIndices = axis, keepDims }) => {
    const x = input(inputs, 'x')
    const axes = normalAxes(reductionIndices, x.shape.length)
    return recorder.record(op, [x], { axes, keepDims: keepDims === true })
  }
}

const simple: Record<string, Record1> = {
  ...Object.fromEntries(unaryOps.map((op) => [op, unary(op)])),
  ...Object.fromEntries([...arithmeticOps, ...comparisonOps].map((op) => [op, binary(op)])),
  ...Object.fromEntries(reduceOps.map((op) => [op, reduction(op)])),
}

const special: Record<string, Record1> = {
  Multiply: binary('Mul'),
  RealDiv: binary('Div'),
  SquaredDifference: (recorder, inputs) => {
    const difference = recorder.record('Sub', [input(inputs, 'a'), input(inputs, 'b')], {})
    return recorder.record('Square', difference, {})
  },
  Identity: (recorder, inputs) => recorder.handle(recorder.idOf(input(inputs, 'x'))),
  Cast: (recorder, inputs, { dtype }) => {
    const to = dtype as 'float32' | 'int32' | 'bool'
    return recorder.record('Cast', [input(inputs, 'x')], { to })
  },
  Reshape: (recorder, inputs, { shape }) => {
    const x = input(inputs, 'x')
    const size = tf.util.sizeFromShape(x.shape)
    return recorder.record('Reshape', [x], {
      shape: tf.util.inferFromImplicitShape(shape as number[], size),
    })
  },
  Transpose: (recorder, inputs, { perm }) =>
    recorder.record('Transpose', [input(inputs, 'x')], { permutation: perm as number[] }),
  Slice: (recorder, inputs, { begin, size }) => {
    const x = input(inputs, 'x')
    const [start, extent] = tf.slice_util.parseSliceParams(
      { shape: x.shape, rank: x.shape.length } as tf.Tensor,
      begin as number[],
      size as number[],
    )
    return recorder.record('Slice', [x], { begin: start ?? [], size: extent ?? [] })
  },
  PadV2: (recorder, inputs, { paddings }) =>
    recorder.record('Pad', [input(inputs, 'x')], { paddings: paddings as [number, number][] }),
  Concat: (recorder, inputs, { axis }) => {
    const parts = Object.values(inputs)
    const [first] = parts
    const [at = 0] = normalAxes(axis, first?.shape.length ?? 1)
    return recorder.record('Concat', parts, { axis: at })
  },
  SplitV: (recorder, inputs, { numOrSizeSplits, axis }) => {
    const x = input(inputs, 'x')
    const [at = 0] = normalAxes(axis, x.shape.length)
    const sizes = tf.backend_util.prepareSplitSize(
      { shape: x.shape } as tf.Tensor,
      numOrSizeSplits as number[],
      at,
    )
    let start = 0
    return sizes.flatMap((side) => {
      const begin = x.shape.map((_, index) => (index === at ? start : 0))
      const size = x.shape.map((whole, index) => (index === at ? side : whole))
      start += side
      return recorder.record('Slice', [x], { begin, size })
    })
  },
  // What broadcastTo runs.
  Tile: (recorder, inputs, { reps }) => {
    const x = input(inputs, 'x')
    const times = reps as number[]
    if (x.shape.some((side, axis) => side !== 1 && times[axis] !== 1))
      throw new Error('trace: repeating more than one element cannot be compiled')
    const shape = x.shape.map((side, axis) => side * (times[axis] ?? 1))
    return recorder.record('Broadcast', [x], { shape })
  },
  Fill: (recorder, _inputs, { shape, value, dtype }) =>
    recorder.constant(Number(value), shape as number[], (dtype ?? 'float32') as 'float32'),
  ZerosLike: (recorder, inputs) => {
    const x = input(inputs, 'x')
    return recorder.constant(0, x.shape, x.dtype as 'float32')
  },
  OnesLike: (recorder, inputs) => {
    const x = input(inputs, 'x')
    return recorder.constant(1, x.shape, x.dtype as 'float32')
  },
  Select: (recorder, inputs) =>
    recorder.record(
      'Select',
      [input(inputs, 'condition'), input(inputs, 't'), input(inputs, 'e')],
      {},
    ),
  ArgMax: (recorder, inputs, { axis }) => {
    const x = input(inputs, 'x')
    const [at = 0] = normalAxes(axis, x.shape.length)
    return recorder.record('ArgMax', [x], { axis: at })
  },
  Softmax: (recorder, inputs) => recorder.record('Softmax', [input(inputs, 'logits')], {}),
  LogSoftmax: (recorder, inputs) => recorder.record('LogSoftmax', [input(inputs, 'logits')], {}),
  BatchMatMul: (recorder, inputs, { transposeA, transposeB }) =>
    recorder.record('MatMul', [input(inputs, 'a'), input(inputs, 'b')], {
      transposeA: transposeA === true,
      transposeB: transposeB === true,
      alpha: 1,
    }),
  Conv2D: (recorder, inputs, attributes) => {
    const [x, filter] = [input(inputs, 'x'), input(inputs, 'filter')]
    return recorder.record('Conv', [x, filter], convolution(x.shape, filter.shape, attributes))
  },
  Conv2DBackpropInput: (recorder, inputs, attributes) => {
    const [dy, filter] = [input(inputs, 'dy'), input(inputs, 'filter')]
    const pictureShape = attributes['inputShape'] as number[]
    return recorder.record('ConvGradPicture', [dy, filter], {
      ...convolution(pictureShape, filter.shape, attributes),
      pictureShape,
    })
  },
  Conv2DBackpropFilter: (recorder, inputs, attributes) => {
    const [x, dy] = [input(inputs, 'x'), input(inputs, 'dy')]
    const kernelShape = attributes['filterShape'] as number[]
    return recorder.record('ConvGradKernel', [x, dy], {
      ...convolution(x.shape, kernelShape, attributes),
      kernelShape,
    })
  },
  MaxPool: (recorder, inputs, attributes) => {
    const x = input(inputs, 'x')
    return recorder.record('MaxPool', [x], pooling(x, attributes))
  },
  MaxPoolGrad: (recorder, inputs, attributes) => {
    const [dy, x, y] = [input(inputs, 'dy'), input(inputs, 'input'), input(inputs, 'output')]
    return recorder.record('MaxPoolGrad', [dy, x, y], pooling(x, attributes))
  },
}

function own(op: 'LayerNorm' | 'Gelu' | 'Attention', names: readonly string[]): typeof simple {
  const gradient: `${typeof op}Grad` = `${op}Grad`
  // LayerNorm's bias has no part in its gradient.
  const saved = names.filter((name) => name !== 'bias')
  return Object.fromEntries(
    [op, gradient].map((name) => [
      name,
      (recorder, inputs, attributes) => {
        const given = name === op ? names : ['dy', ...saved]
        const handles = given.map((operand) => input(inputs, operand))
        return recorder.record(name, handles, attributes as OpAttributes[typeof name])
      },
    ]),
  )
}

const ownKernels: Record<string, Record1> = {
  ...own('LayerNorm', ['x', 'scale', 'bias']),
  ...own('Gelu', ['x']),
  ...own('Attention', ['query', 'key', 'value']),
}

/** Without `withOwn` the layers compose themselves of TensorFlow.js's kernels. */
export function registerTraceKernels(
  backendName: string,
  recorder: () => Recorder,
  withOwn: boolean,
): void {
  for (const kernelName of Object.keys(ownKernels)) {
    if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName)
  }
  const kernels = { ...simple, ...special, ...(withOwn ? ownKernels : {}) }
  for (const [kernelName, record] of Object.entries(kernels)) {
    if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName)
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs }) => {
        const result = record(recorder(), inputs as Inputs, (attrs ?? {}) as Attributes)
        return Array.isArray(result) && result.length === 1 ? (result[0] as Handle) : result
      },
    })
  }
}
