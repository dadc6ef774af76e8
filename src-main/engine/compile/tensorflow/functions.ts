/** Nodes under construction as a function of a TensorFlow graph, and calls of it. */
import type { TensorflowBuilder } from './builder.js'
import { skipOptimizer, type TensorflowArgument, type TensorflowFunction } from './schema.js'

/** What TensorFlow's operations call their result, by that name. */
const operationsByResult = {
  z: [
    ...['AddV2', 'Sub', 'Mul', 'Div', 'Maximum', 'Minimum', 'Pow', 'LogicalAnd', 'LogicalOr'],
    ...['Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual'],
    ...['BitwiseAnd', 'RightShift'],
  ],
  output: [
    ...[
      'Sum',
      'Mean',
      'Max',
      'Min',
      'ArgMax',
      'Slice',
      'Pad',
      'ConcatV2',
      'Reshape',
      'BroadcastTo',
    ],
    ...['SelectV2', 'Fill', 'Const', 'Bitcast', 'Identity', 'Shape', 'BatchMatMulV2', 'Conv2D'],
    ...['Conv2DBackpropInput', 'Conv2DBackpropFilter', 'MaxPool', 'MaxPoolGrad'],
    ...['PartitionedCall', 'StatefulPartitionedCall'],
  ],
  product: ['MatMul'],
  softmax: ['Softmax'],
  logsoftmax: ['LogSoftmax'],
  activations: ['Relu', 'Softplus'],
  resource: ['VarHandleOp'],
  value: ['ReadVariableOp'],
} as const

/** The others call it `y`. */
const resultNames = new Map<string, string>(
  Object.entries(operationsByResult).flatMap(([name, ops]) => ops.map((op) => [op, name])),
)

/** A result and the tensor of the body that it is: NODE, or NODE:NUMBER where a node has several. */
export interface FunctionResult extends TensorflowArgument {
  readonly tensor: string
}

/**
 * The builder's nodes as a function. Its arguments are tensors of the same names; `isWhole`: it is
 * kept as one node where it is called, and never written into the caller's graph.
 */
export function functionOf(
  { nodes, constants }: TensorflowBuilder,
  name: string,
  inputs: readonly TensorflowArgument[],
  results: readonly FunctionResult[],
  isWhole = false,
): TensorflowFunction {
  const given = new Set(inputs.map((input) => input.name))
  const ops = new Map(nodes.map((node) => [node.name, node.op]))
  const tensorOf = (tensor: string): string => {
    if (given.has(tensor) || tensor.startsWith('^')) return tensor
    const [node = '', number = '0'] = tensor.split(':')
    return `${node}:${resultNames.get(ops.get(node) ?? 'Const') ?? 'y'}:${number}`
  }
  return {
    name,
    inputs,
    outputs: results.map(({ tensor, ...result }) => ({ ...result, from: tensorOf(tensor) })),
    constants,
    nodes: nodes.map((node) => ({ ...node, input: node.input.map(tensorOf) })),
    isWhole,
  }
}

/** A stateful call is done also where nobody needs its results. */
type CallOp = 'PartitionedCall' | 'StatefulPartitionedCall'

/** Adds a call to the graph under construction; its name. `compiled`: by XLA, else run node by node. */
export function addCall(
  builder: TensorflowBuilder,
  op: CallOp,
  called: TensorflowFunction,
  operands: readonly string[],
  compiled: boolean,
): string {
  const types = (plugs: TensorflowFunction['inputs']) => ({
    list: { type: plugs.map(({ type }) => type) },
  })
  return builder.node(op, operands, {
    Tin: types(called.inputs),
    Tout: types(called.outputs),
    f: { func: { name: called.name } },
    ...(compiled ? { _XlaMustCompile: { b: true } } : { config_proto: { bytes: skipOptimizer } }),
  })
}
