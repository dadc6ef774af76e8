/** Each graph operation in ONNX operations of opset 18. */
import type { GraphNode, ValueType, Window } from '../graph.js'
import { elementType, int64, type OnnxBuilder } from './emit.js'

export interface Operand {
  readonly name: string
  readonly type: ValueType
}

const toChannelsFirst = [0, 3, 1, 2]
const toChannelsLast = [0, 2, 3, 1]

/** Begin of both axes, then end of both axes. */
function pads({ padding }: Window): number[] {
  return [padding[0][0], padding[1][0], padding[0][1], padding[1][1]]
}

/** Returns the name of the node's (single) output. */
export function lower(
  builder: OnnxBuilder,
  node: GraphNode,
  operands: readonly Operand[],
  result: ValueType,
): string {
  const names = operands.map(({ name }) => name)
  const at = (index: number): Operand => {
    const operand = operands[index]
    if (!operand) throw new Error(`onnx: ${node.op} lacks input ${index}`)
    return operand
  }
  const first = (): Operand => at(0)
  const plain = (opType: string): string => builder.node(opType, names)
  const transpose = (name: string, perm: readonly number[]): string =>
    builder.node('Transpose', [name], { perm })

  switch (node.op) {
    case 'Neg':
    case 'Exp':
    case 'Log':
    case 'Sqrt':
    case 'Reciprocal':
    case 'Erf':
    case 'Tanh':
    case 'Sigmoid':
    case 'Relu':
    case 'Abs':
    case 'Softplus':
    case 'Floor':
    case 'Add':
    case 'Sub':
    case 'Mul':
    case 'Div':
    case 'Pow':
    case 'Equal':
    case 'Greater':
    case 'Less': // prettier-ignore
      return plain(node.op)
    case 'GreaterEqual':
      return plain('GreaterOrEqual')
    case 'LessEqual':
      return plain('LessOrEqual')
    case 'NotEqual':
      return builder.node('Not', [plain('Equal')])
    case 'LogicalAnd':
      return plain('And')
    case 'LogicalOr':
      return plain('Or')
    case 'LogicalNot':
      return plain('Not')
    case 'Maximum':
      return plain('Max')
    case 'Minimum':
      return plain('Min')
    case 'Select':
      return plain('Where')
    case 'Rsqrt':
      return builder.node('Reciprocal', [plain('Sqrt')])
    case 'Square':
      return builder.node('Mul', [first().name, first().name])
    case 'Step': {
      const positive = builder.node('Greater', [first().name, builder.float(0)])
      return builder.node('Cast', [positive], { to: elementType(result.dtype) })
    }
    case 'Sum':
    case 'Mean':
    case 'Max':
    case 'Min': {
      // prettier-ignore
      const { axes, keepDims } = node.attributes
      if (axes.length === 0) return builder.node('Identity', [first().name])
      const [rows = 0, columns = 0] = first().type.shape
      if (
        node.op === 'Sum' &&
        axes.length === 1 &&
        axes[0] === 0 &&
        rows >= 0 &&
        first().type.shape.length === 2
      ) {
        // A sum of rows as a product: onnxruntime's ReduceSum over the first axis is several times slower.
        const ones = builder.constant(
          { shape: [1, rows], dtype: 'float32' },
          { data: [1], splat: true },
        )
        const sums = builder.node('MatMul', [ones, first().name])
        return keepDims ? sums : builder.node('Reshape', [sums, builder.integers([columns])])
      }
      const inputs = [first().name, builder.integers(axes)]
      return builder.node(`Reduce${node.op}`, inputs, { keepdims: keepDims ? 1 : 0 })
    }
    case 'ArgMax': {
      const { axis } = node.attributes
      const index = builder.node('ArgMax', [first().name], { axis, keepdims: 0 })
      return builder.node('Cast', [index], { to: elementType('int32') })
    }
    case 'After':
      return lowerAfter(builder, operands)
    case 'Cast':
      return builder.node('Cast', [first().name], { to: elementType(node.attributes.to) })
    case 'Reshape':
      return builder.node('Reshape', [first().name, builder.sidesToFill(node.attributes.shape)])
    case 'Broadcast':
      return builder.node('Expand', [first().name, builder.sides(node.attributes.shape)])
    case 'Transpose':
      return transpose(first().name, node.attributes.permutation)
    case 'Slice': {
      const { begin, size } = node.attributes
      const end = begin.map((start, axis) => {
        const length = size[axis] ?? 0
        return length < 0 ? Number.MAX_SAFE_INTEGER : start + length
      })
      return builder.node('Slice', [first().name, builder.integers(begin), builder.integers(end)])
    }
    case 'Pad': {
      const { paddings } = node.attributes
      const flat = [...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]
      return builder.node('Pad', [first().name, builder.integers(flat)])
    }
    case 'Concat':
      return builder.node('Concat', names, { axis: node.attributes.axis })
    case 'Softmax':
    case 'LogSoftmax':
      return builder.node(node.op, names, { axis: -1 })
    case 'MatMul': {
      const { transposeA, transposeB, alpha } = node.attributes
      if (!transposeA && !transposeB && alpha === 1) return plain('MatMul')
      const flags = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 }
      const scaled = alpha === 1 ? flags : { ...flags, alpha: { float: alpha } }
      return builder.node('FusedMatMul', names, scaled, 'com.microsoft')
    }
    case 'LayerNorm': {
      const { epsilon } = node.attributes
      return builder.node('LayerNormalization', names, { axis: -1, epsilon: { float: epsilon } })
    }
    case 'Gelu':
      return builder.node(
        node.attributes.form === 'tanh' ? 'FastGelu' : 'Gelu',
        names,
        {},
        'com.microsoft',
      )
    case 'Attention':
      return lowerAttention(builder, operands, result, node.attributes.scale)
    case 'LayerNormGrad':
    case 'GeluGrad':
    case 'AttentionGrad':
    case 'MomentumStep':
    case 'Fused':
      throw new Error(`onnx: ${node.op} must be expanded first`)
    case 'Conv': {
      const { strides } = node.attributes
      const kernel = transpose(at(1).name, [3, 2, 0, 1])
      const picture = transpose(first().name, toChannelsFirst)
      const attributes = { strides, pads: pads(node.attributes) }
      return transpose(builder.node('Conv', [picture, kernel], attributes), toChannelsLast)
    }
    case 'ConvGradPicture': {
      // dy spread over the picture by the transposed convolution with the same kernel
      const { strides, padding } = node.attributes
      const [, height = 0, width = 0] = result.shape
      const [kernelHeight = 0, kernelWidth = 0] = at(1).type.shape
      const [, rows = 0, columns = 0] = first().type.shape
      const missing = (full: number, kernel: number, steps: number, axis: 0 | 1): number =>
        full - ((steps - 1) * strides[axis] + kernel - padding[axis][0] - padding[axis][1])
      const spread = builder.node(
        'ConvTranspose',
        [transpose(first().name, toChannelsFirst), transpose(at(1).name, [3, 2, 0, 1])],
        {
          strides,
          pads: pads(node.attributes),
          output_padding: [
            missing(height, kernelHeight, rows, 0),
            missing(width, kernelWidth, columns, 1),
          ],
        },
      )
      return transpose(spread, toChannelsLast)
    }
    case 'ConvGradKernel': {
      // channels as the batch: picture [cin,b,h,w] convolved by dy [cout,b,r,c], dilated by the stride
      const { strides, kernelShape } = node.attributes
      const picture = transpose(first().name, [3, 0, 1, 2])
      const dy = transpose(at(1).name, [3, 0, 1, 2])
      const attributes = { dilations: strides, pads: pads(node.attributes) }
      const full = builder.node('Conv', [picture, dy], attributes)
      const [height = 0, width = 0] = kernelShape
      const kernel = builder.node('Slice', [
        full,
        builder.integers([0, 0]),
        builder.integers([height, width]),
        builder.integers([2, 3]),
      ])
      return transpose(kernel, [2, 3, 0, 1])
    }
    case 'MaxPool': {
      const { size, strides } = node.attributes
      const attributes = { kernel_shape: size, strides, pads: pads(node.attributes) }
      const picture = transpose(first().name, toChannelsFirst)
      return transpose(builder.node('MaxPool', [picture], attributes), toChannelsLast)
    }
    case 'MaxPoolGrad':
      return lowerMaxPoolGrad(builder, node.attributes, [at(0), at(1)])
  }
}

/** Each dy is added to the first cell of its window that holds the maximum. */
function lowerMaxPoolGrad(
  builder: OnnxBuilder,
  attributes: Window & { readonly size: readonly [number, number] },
  [dy, picture]: readonly [Operand, Operand],
): string {
  const [batch = 0, height = 0, width = 0, channels = 0] = picture.type.shape
  const first = builder.node('Transpose', [picture.name], { perm: toChannelsFirst })
  const indices = builder.secondOutput('MaxPool', [first], {
    kernel_shape: attributes.size,
    strides: attributes.strides,
    pads: pads(attributes),
  })
  const flat = builder.integers([-1])
  const size = batch * height * width * channels
  const zeros = builder.node('Expand', [builder.float(0), builder.integers([size])])
  const gradient = builder.node('Transpose', [dy.name], { perm: toChannelsFirst })
  const scattered = builder.node(
    'ScatterElements',
    [zeros, builder.node('Reshape', [indices, flat]), builder.node('Reshape', [gradient, flat])],
    { axis: 0, reduction: 'add' },
  )
  const shape = builder.integers([batch, channels, height, width])
  const shaped = builder.node('Reshape', [scattered, shape])
  return builder.node('Transpose', [shaped], { perm: toChannelsLast })
}

/**
 * ONNX has no order but that of data: an axis is added at a place that a number of each earlier
 * value goes into, times zero. That moves nothing, and no optimiser sees through it (a reshape
 * would be merged with the next).
 */
function lowerAfter(builder: OnnxBuilder, [x, ...before]: readonly Operand[]): string {
  if (!x) throw new Error('onnx: After takes a value')
  const numbers = before.map(({ name, type }) => {
    const ones = type.shape.map(() => 1)
    const begin = builder.integers(ones.map(() => 0))
    const one = ones.length === 0 ? name : builder.node('Slice', [name, begin, builder.integers(ones)]) // prettier-ignore
    const row = ones.length === 1 ? one : builder.node('Reshape', [one, builder.integers([1])])
    return builder.node('Cast', [row], { to: elementType('int32') })
  })
  const [only = ''] = numbers
  const all = numbers.length === 1 ? only : builder.node('Concat', numbers, { axis: 0 })
  const most = builder.node('ReduceMax', [all], { keepdims: 1 })
  const place = builder.node('Mul', [builder.node('Cast', [most], { to: int64 }), builder.integers([0])]) // prettier-ignore
  const longer = builder.node('Unsqueeze', [x.name, place])
  return builder.node('Reshape', [longer, builder.integers(x.type.shape)])
}

/** onnxruntime's own fused kernel, which takes [b, tokens, heads * d]. */
function lowerAttention(
  builder: OnnxBuilder,
  operands: readonly Operand[],
  { shape }: ValueType,
  scale: number,
): string {
  const [, , heads = 1] = shape
  const rows = operands.map(({ name, type }) => {
    const [batch = 0, tokens = 0, own = 0, depth = 0] = type.shape
    return builder.node('Reshape', [name, builder.integers([batch, tokens, own * depth])])
  })
  const attributes = { num_heads: heads, scale: { float: scale } }
  const mixed = builder.node('MultiHeadAttention', rows, attributes, 'com.microsoft')
  return builder.node('Reshape', [mixed, builder.integers(shape)])
}
