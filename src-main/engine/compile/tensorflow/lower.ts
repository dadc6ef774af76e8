/**
 * Each graph operation in TensorFlow operations, of those that TensorFlow.js has too. GELU and
 * attention must have been spelled out (passes/spell-layers.ts, passes/expand.ts).
 */
import type { DataType, GraphNode, Padding, ValueType, Window } from '../graph.js'
import { tensorflowType, type TensorflowBuilder } from './builder.js'
import type { TensorflowAttribute } from './schema.js'

export interface Operand {
  readonly name: string
  readonly type: ValueType
}

const integer = { type: 'DT_INT32' } as const
const integers = (i: readonly number[]) => ({ list: { i } })

function typed({ dtype }: ValueType): { readonly T: TensorflowAttribute } {
  return { T: { type: tensorflowType(dtype) } }
}

/** TensorFlow's own zeros: SAME divides them by two, the odd one behind. */
function samePadding(
  picture: readonly number[],
  window: readonly number[],
  strides: readonly [number, number],
): Padding {
  const side = (axis: 0 | 1): [number, number] => {
    const length = picture[axis + 1] ?? 0
    const steps = Math.ceil(length / strides[axis])
    const total = Math.max(0, (steps - 1) * strides[axis] + (window[axis] ?? 1) - length)
    return [Math.floor(total / 2), total - Math.floor(total / 2)]
  }
  return [side(0), side(1)]
}

/** strides and padding of a window over a picture [b,h,w,c]. */
function windowAttributes(
  { strides, padding }: Window,
  picture: readonly number[],
  window: readonly number[],
): Record<string, TensorflowAttribute> {
  const flat = padding.flat()
  const named = flat.every((zeros) => zeros === 0)
    ? 'VALID'
    : samePadding(picture, window, strides)
          .flat()
          .every((zeros, at) => zeros === flat[at])
      ? 'SAME'
      : 'EXPLICIT'
  return {
    strides: integers([1, ...strides, 1]),
    padding: { s: named },
    data_format: { s: 'NHWC' },
    ...(named === 'EXPLICIT' ? { explicit_paddings: integers([0, 0, ...flat, 0, 0]) } : {}),
  }
}

/** Returns the name of the node's (single) output. */
export function lower(
  builder: TensorflowBuilder,
  node: GraphNode,
  operands: readonly Operand[],
): string {
  const names = operands.map(({ name }) => name)
  const at = (index: number): Operand => {
    const operand = operands[index]
    if (!operand) throw new Error(`tensorflow: ${node.op} lacks input ${index}`)
    return operand
  }
  const first = (): Operand => at(0)
  const plain = (op: string): string => builder.node(op, names, typed(first().type))

  switch (node.op) {
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
    case 'Floor':
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
    case 'Softmax':
    case 'LogSoftmax': // prettier-ignore
      return plain(node.op)
    case 'Add':
      return plain('AddV2')
    case 'LogicalAnd':
    case 'LogicalOr':
    case 'LogicalNot':
      return builder.node(node.op, names)
    case 'Select':
      return builder.node('SelectV2', names, typed(at(1).type))
    case 'Step': {
      const positive = builder.node(
        'Greater',
        [first().name, builder.float(0)],
        typed(first().type),
      )
      return cast(builder, positive, 'bool', 'float32')
    }
    case 'Sum':
    case 'Mean':
    case 'Max':
    case 'Min': {
      const { axes, keepDims } = node.attributes
      return builder.node(node.op, [first().name, builder.integers(axes)], {
        ...typed(first().type),
        Tidx: integer,
        keep_dims: { b: keepDims },
      })
    }
    case 'ArgMax':
      return builder.node('ArgMax', [first().name, builder.integer(node.attributes.axis)], {
        ...typed(first().type),
        Tidx: integer,
        output_type: integer,
      })
    case 'After': {
      const [x = '', ...before] = names
      // A node is waited for as a whole, whichever of its results is meant.
      const awaited = new Set(before.map((name) => `^${name.split(':')[0]}`))
      return builder.node('Identity', [x, ...awaited], typed(first().type))
    }
    case 'Cast':
      return cast(builder, first().name, first().type.dtype, node.attributes.to)
    case 'Reshape':
      return builder.node('Reshape', [first().name, builder.reshaped(node.attributes.shape)], {
        ...typed(first().type),
        Tshape: integer,
      })
    case 'Broadcast':
      return builder.node('BroadcastTo', [first().name, builder.shape(node.attributes.shape)], {
        ...typed(first().type),
        Tidx: integer,
      })
    case 'Transpose':
      return builder.node(
        'Transpose',
        [first().name, builder.integers(node.attributes.permutation)],
        { ...typed(first().type), Tperm: integer },
      )
    case 'Slice': {
      const { begin, size } = node.attributes
      return builder.node('Slice', [first().name, builder.integers(begin), builder.shape(size)], {
        ...typed(first().type),
        Index: integer,
      })
    }
    case 'Pad':
      return builder.node('Pad', [first().name, builder.pairs(node.attributes.paddings)], {
        ...typed(first().type),
        Tpaddings: integer,
      })
    case 'Concat':
      return builder.node('ConcatV2', [...names, builder.integer(node.attributes.axis)], {
        ...typed(first().type),
        N: { i: names.length },
        Tidx: integer,
      })
    case 'MatMul': {
      const { transposeA, transposeB, alpha } = node.attributes
      const product =
        first().type.shape.length === 2
          ? builder.node('MatMul', names, {
              ...typed(first().type),
              transpose_a: { b: transposeA },
              transpose_b: { b: transposeB },
            })
          : builder.node('BatchMatMulV2', names, {
              ...typed(first().type),
              adj_x: { b: transposeA },
              adj_y: { b: transposeB },
            })
      if (alpha === 1) return product
      return builder.node('Mul', [product, builder.float(alpha)], typed(first().type))
    }
    case 'Conv':
      return builder.node('Conv2D', names, {
        ...typed(first().type),
        ...windowAttributes(node.attributes, first().type.shape, at(1).type.shape),
        dilations: integers([1, 1, 1, 1]),
      })
    case 'ConvGradPicture': {
      const { pictureShape } = node.attributes
      const operandNames = [builder.shape(pictureShape), at(1).name, first().name]
      return builder.node('Conv2DBackpropInput', operandNames, {
        ...typed(first().type),
        ...windowAttributes(node.attributes, pictureShape, at(1).type.shape),
        dilations: integers([1, 1, 1, 1]),
      })
    }
    case 'ConvGradKernel': {
      const { kernelShape } = node.attributes
      const operandNames = [first().name, builder.integers(kernelShape), at(1).name]
      return builder.node('Conv2DBackpropFilter', operandNames, {
        ...typed(first().type),
        ...windowAttributes(node.attributes, first().type.shape, kernelShape),
        dilations: integers([1, 1, 1, 1]),
      })
    }
    case 'MaxPool': {
      const { size } = node.attributes
      return builder.node('MaxPool', names, {
        ...typed(first().type),
        ...windowAttributes(node.attributes, first().type.shape, size),
        ksize: integers([1, ...size, 1]),
      })
    }
    case 'MaxPoolGrad': {
      const { size } = node.attributes
      return builder.node('MaxPoolGrad', [at(1).name, at(2).name, first().name], {
        ...typed(first().type),
        ...windowAttributes(node.attributes, at(1).type.shape, size),
        ksize: integers([1, ...size, 1]),
      })
    }
    case 'LayerNorm':
      return lowerLayerNorm(builder, operands, node.attributes.epsilon)
    case 'Gelu':
    case 'Attention':
    case 'LayerNormGrad':
    case 'GeluGrad':
    case 'AttentionGrad':
    case 'MomentumStep':
    case 'Fused':
      throw new Error(`tensorflow: ${node.op} has several results or must be spelled out first`)
  }
}

function cast(builder: TensorflowBuilder, name: string, from: DataType, to: DataType): string {
  const types = { SrcT: { type: tensorflowType(from) }, DstT: { type: tensorflowType(to) } }
  return builder.node('Cast', [name], types)
}

function lowerLayerNorm(
  builder: TensorflowBuilder,
  [x, scale, bias]: readonly Operand[],
  epsilon: number,
): string {
  if (!x || !scale || !bias) throw new Error('tensorflow: LayerNorm takes x, scale and bias')
  const T = typed(x.type)
  const binary = (op: string, a: string, b: string): string => builder.node(op, [a, b], T)
  const lastAxis = builder.integers([x.type.shape.length - 1])
  const mean = (of: string): string =>
    builder.node('Mean', [of, lastAxis], { ...T, Tidx: integer, keep_dims: { b: true } })
  const centred = binary('Sub', x.name, mean(x.name))
  const variance = mean(builder.node('Square', [centred], T))
  const inverse = builder.node('Rsqrt', [binary('AddV2', variance, builder.float(epsilon))], T)
  const normal = binary('Mul', centred, inverse)
  return binary('AddV2', binary('Mul', normal, scale.name), bias.name)
}
