/** Output types of each operation from its inputs' types: the one place where shapes are known. */
import { typeOf, type DataType, type GraphNode, type ValueType } from './graph.js'

function fail(node: Pick<GraphNode, 'op'>, expected: string, inputs: readonly ValueType[]): never {
  const found = inputs.map((input) => `${input.dtype}[${input.shape.join(',')}]`).join(', ')
  throw new Error(`graph: ${node.op} expects ${expected}, found ${found}`)
}

export function broadcastShapes(a: readonly number[], b: readonly number[]): number[] | null {
  const rank = Math.max(a.length, b.length)
  const shape: number[] = []
  for (let axis = 0; axis < rank; axis++) {
    const left = a[axis - rank + a.length] ?? 1
    const right = b[axis - rank + b.length] ?? 1
    if (left !== right && left !== 1 && right !== 1) return null
    shape.push(left === 1 ? right : left)
  }
  return shape
}

export function reducedShape(
  shape: readonly number[],
  axes: readonly number[],
  keepDims: boolean,
): number[] {
  return shape.flatMap((side, axis) => (axes.includes(axis) ? (keepDims ? [1] : []) : [side]))
}

function product(shape: readonly number[]): number {
  return shape.reduce((total, side) => total * side, 1)
}

function windowed(
  side: number,
  size: number,
  stride: number,
  [before, after]: readonly [number, number],
): number {
  return Math.floor((side + before + after - size) / stride) + 1
}

/** Throws an Error that names the operation, what it expects and what it was given. */
export function inferTypes(
  node: Pick<GraphNode, 'op' | 'attributes'>,
  inputs: readonly ValueType[],
): ValueType[] {
  const typed = node as GraphNode
  const at = (index: number): ValueType =>
    inputs[index] ?? fail(node, `at least ${index + 1} inputs`, inputs)
  const float = (shape: readonly number[]): ValueType => ({ shape, dtype: at(0).dtype })
  const first = (): ValueType => at(0)
  const like = (index: number, dtype?: DataType): ValueType[] => [
    { shape: at(index).shape, dtype: dtype ?? at(index).dtype },
  ]

  switch (typed.op) {
    case 'Neg':
    case 'Exp':
    case 'Log':
    case 'Sqrt':
    case 'Rsqrt':
    case 'Reciprocal':
    case 'Erf':
    case 'Tanh':
    case 'Sigmoid':
    case 'Relu':
    case 'Abs':
    case 'Square':
    case 'Softplus':
    case 'Step':
    case 'Floor':
    case 'LogicalNot':
    case 'Softmax':
    case 'LogSoftmax':
    case 'After':
      return like(0) // prettier-ignore
    case 'Add':
    case 'Sub':
    case 'Mul':
    case 'Div':
    case 'Maximum':
    case 'Minimum':
    case 'Pow':
    case 'Equal':
    case 'NotEqual':
    case 'Greater':
    case 'GreaterEqual':
    case 'Less':
    case 'LessEqual':
    case 'LogicalAnd':
    case 'LogicalOr': {
      // prettier-ignore
      const shape = broadcastShapes(at(0).shape, at(1).shape)
      if (shape === null || at(0).dtype !== at(1).dtype)
        return fail(node, 'two inputs of one type and fitting shapes', inputs)
      const compares = /Equal|Greater|Less|Logical/.test(typed.op)
      return [{ shape, dtype: compares ? 'bool' : at(0).dtype }]
    }
    case 'Select': {
      const branches = broadcastShapes(at(1).shape, at(2).shape)
      const shape = branches && broadcastShapes(at(0).shape, branches)
      if (!shape) return fail(node, 'fitting shapes', inputs)
      return [{ shape, dtype: at(1).dtype }]
    }
    case 'Sum':
    case 'Mean':
    case 'Max':
    case 'Min': // prettier-ignore
      return [
        {
          shape: reducedShape(at(0).shape, typed.attributes.axes, typed.attributes.keepDims),
          dtype: at(0).dtype,
        },
      ]
    case 'ArgMax':
      return [{ shape: reducedShape(at(0).shape, [typed.attributes.axis], false), dtype: 'int32' }]
    case 'Cast':
      return like(0, typed.attributes.to)
    case 'Reshape':
      if (product(typed.attributes.shape) !== product(at(0).shape))
        return fail(node, `as many elements as [${typed.attributes.shape.join(',')}]`, inputs)
      return [{ shape: typed.attributes.shape, dtype: at(0).dtype }]
    case 'Broadcast':
      return [{ shape: typed.attributes.shape, dtype: at(0).dtype }]
    case 'Transpose':
      return [
        {
          shape: typed.attributes.permutation.map((axis) => first().shape[axis] ?? 1),
          dtype: at(0).dtype,
        },
      ]
    case 'Slice':
      return [{ shape: typed.attributes.size, dtype: at(0).dtype }]
    case 'Pad':
      return [
        {
          shape: at(0).shape.map((side, axis) => {
            const [before, after] = typed.attributes.paddings[axis] ?? [0, 0]
            return side + before + after
          }),
          dtype: at(0).dtype,
        },
      ]
    case 'Concat':
      return [
        {
          shape: first().shape.map((side, axis) =>
            axis === typed.attributes.axis
              ? inputs.reduce((total, input) => total + (input.shape[axis] ?? 0), 0)
              : side,
          ),
          dtype: at(0).dtype,
        },
      ]
    case 'MatMul': {
      const { transposeA, transposeB } = typed.attributes
      const [a, b] = [at(0).shape, at(1).shape]
      const rank = a.length
      const [m, k] = transposeA ? [a[rank - 1], a[rank - 2]] : [a[rank - 2], a[rank - 1]]
      const [inner, n] = transposeB ? [b[rank - 1], b[rank - 2]] : [b[rank - 2], b[rank - 1]]
      const batch = a.slice(0, -2)
      const fits = rank >= 2 && rank === b.length && k === inner
      if (!fits || m === undefined || n === undefined || batch.some((side, i) => side !== b[i]))
        return fail(node, 'matrices of equal rank whose inner sides agree', inputs)
      return [float([...batch, m, n])]
    }
    case 'Conv': {
      const { strides, padding } = typed.attributes
      const [batch = 0, height = 0, width = 0, channels] = at(0).shape
      const [kernelHeight = 0, kernelWidth = 0, inside, outside = 0] = at(1).shape
      if (channels !== inside) return fail(node, 'as many channels in picture and kernel', inputs)
      return [
        float([
          batch,
          windowed(height, kernelHeight, strides[0], padding[0]),
          windowed(width, kernelWidth, strides[1], padding[1]),
          outside,
        ]),
      ]
    }
    case 'ConvGradPicture':
      return [float(typed.attributes.pictureShape)]
    case 'ConvGradKernel':
      return [float(typed.attributes.kernelShape)]
    case 'MaxPool': {
      const { size, strides, padding } = typed.attributes
      const [batch = 0, height = 0, width = 0, channels = 0] = at(0).shape
      return [
        float([
          batch,
          windowed(height, size[0], strides[0], padding[0]),
          windowed(width, size[1], strides[1], padding[1]),
          channels,
        ]),
      ]
    }
    case 'MaxPoolGrad':
      return like(1)
    case 'LayerNorm':
    case 'Gelu':
    case 'Attention':
      return like(0)
    case 'GeluGrad':
      return like(1)
    case 'LayerNormGrad':
      return [...like(1), ...like(2), ...like(2)]
    case 'MomentumStep':
      return [...like(0), ...like(1)]
    case 'AttentionGrad':
      return [...like(1), ...like(2), ...like(3)]
    case 'Fused': {
      const { body } = typed.attributes
      return [...body.outputs.values()].map((id) => typeOf(body, id))
    }
  }
}
