/**
 * The graph that tracing records and every executor is given: single assignment, static
 * shapes and types, a small closed set of operations with typed attributes. Nothing in it
 * belongs to one runtime. Tensors are row-major; pictures are NHWC, kernels HWIO.
 */
export type DataType = 'float32' | 'float16' | 'bfloat16' | 'int32' | 'int8' | 'uint8' | 'bool'

export interface ValueType {
  /** A negative side -k is free: k for each picture, however many the batch has (passes/free-batch.ts). */
  readonly shape: readonly number[]
  readonly dtype: DataType
}

/** Index into Graph.values. */
export type ValueId = number

export const unaryOps = [
  'Neg', 'Exp', 'Log', 'Sqrt', 'Rsqrt', 'Reciprocal', 'Erf', 'Tanh', 'Sigmoid', 'Relu', 'Abs',
  'Square', 'Softplus', 'LogicalNot', 'Step', 'Floor',
] as const // prettier-ignore
export const arithmeticOps = ['Add', 'Sub', 'Mul', 'Div', 'Maximum', 'Minimum', 'Pow'] as const
export const comparisonOps = [
  'Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual', 'LogicalAnd', 'LogicalOr',
] as const // prettier-ignore
export const reduceOps = ['Sum', 'Mean', 'Max', 'Min'] as const

export type UnaryOp = (typeof unaryOps)[number]
export type ArithmeticOp = (typeof arithmeticOps)[number]
export type ComparisonOp = (typeof comparisonOps)[number]
export type ReduceOp = (typeof reduceOps)[number]

/** Zeros put before and after each of the two picture axes. */
export type Padding = readonly [readonly [number, number], readonly [number, number]]
export type GeluForm = 'tanh' | 'exact'
export interface Window {
  readonly strides: readonly [number, number]
  readonly padding: Padding
}

interface NoAttributes {
  readonly none?: never
}

type Simple = Record<UnaryOp | ArithmeticOp | ComparisonOp, NoAttributes>
type Reductions = Record<ReduceOp, { readonly axes: readonly number[]; readonly keepDims: boolean }>

/** Attributes by operation. Inputs are named in the comment, in order. */
export interface OpAttributes extends Simple, Reductions {
  Select: NoAttributes // condition, then, else
  After: NoAttributes // x, then what is computed before any use of the result -> x
  Cast: { readonly to: DataType }
  Reshape: { readonly shape: readonly number[] }
  Transpose: { readonly permutation: readonly number[] }
  Broadcast: { readonly shape: readonly number[] }
  Slice: { readonly begin: readonly number[]; readonly size: readonly number[] }
  Pad: { readonly paddings: readonly (readonly [number, number])[] }
  Concat: { readonly axis: number }
  ArgMax: { readonly axis: number }
  Softmax: NoAttributes // over the last axis
  LogSoftmax: NoAttributes // over the last axis
  /** a, b of one rank; alpha scales the product. */
  MatMul: { readonly transposeA: boolean; readonly transposeB: boolean; readonly alpha: number }
  Conv: Window // picture, kernel
  ConvGradPicture: Window & { readonly pictureShape: readonly number[] } // dy, kernel
  ConvGradKernel: Window & { readonly kernelShape: readonly number[] } // picture, dy
  MaxPool: Window & { readonly size: readonly [number, number] }
  MaxPoolGrad: Window & { readonly size: readonly [number, number] } // dy, picture, pooled
  LayerNorm: { readonly epsilon: number } // x, scale, bias; over the last axis
  LayerNormGrad: { readonly epsilon: number } // dy, x, scale -> gradients of x, scale, bias
  Gelu: { readonly form: GeluForm }
  GeluGrad: { readonly form: GeluForm } // dy, x
  Attention: { readonly scale: number } // query [b,m,h,d], key and value [b,n,h,d] -> [b,m,h,d]
  AttentionGrad: { readonly scale: number } // dy, query, key, value -> gradients of the three
  MomentumStep: { readonly momentum: number } // parameter, slot, learning rate, gradient -> new parameter, new slot
  /** Its inputs are the body's, named `0`, `1`, ...; so are its outputs. */
  Fused: { readonly body: Graph }
}
export type OpName = keyof OpAttributes

export type GraphNode = {
  [Op in OpName]: {
    readonly op: Op
    readonly inputs: readonly ValueId[]
    readonly attributes: OpAttributes[Op]
    readonly outputs: readonly ValueId[]
  }
}[OpName]

export interface Constant {
  /** One number when `splat`, else one a element. */
  readonly data: ArrayLike<number>
  readonly splat: boolean
}

export interface Graph {
  readonly values: readonly ValueType[]
  readonly inputs: ReadonlyMap<string, ValueId>
  /** State arrays that the graph looks at. */
  readonly state: ReadonlyMap<string, ValueId>
  readonly constants: ReadonlyMap<ValueId, Constant>
  /** In an order in which each node comes after what it needs. */
  readonly nodes: readonly GraphNode[]
  readonly outputs: ReadonlyMap<string, ValueId>
  /** New values of state arrays. */
  readonly updates: ReadonlyMap<string, ValueId>
}

/** A node from parts whose types the compiler cannot tie together (a copy, a rewrite). */
export function makeNode<Op extends OpName>(
  op: Op,
  inputs: readonly ValueId[],
  attributes: OpAttributes[Op],
  outputs: readonly ValueId[],
): GraphNode {
  return { op, inputs, attributes, outputs } as GraphNode
}

/** The node itself where its inputs stay as they are. */
export function withInputs(node: GraphNode, inputs: readonly ValueId[]): GraphNode {
  const isSame = inputs.every((id, at) => id === node.inputs[at])
  return isSame ? node : makeNode(node.op, inputs, node.attributes, node.outputs)
}

export function typeOf(graph: Pick<Graph, 'values'>, id: ValueId): ValueType {
  const type = graph.values[id]
  if (type === undefined) throw new Error(`graph: value ${id} does not exist`)
  return type
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((side, axis) => side === b[axis])
}

/** Operations by how often they occur, most frequent first. */
export function countOps(graph: Graph): Map<OpName, number> {
  const counts = new Map<OpName, number>()
  for (const node of graph.nodes) counts.set(node.op, (counts.get(node.op) ?? 0) + 1)
  return new Map([...counts].sort((a, b) => b[1] - a[1]))
}
