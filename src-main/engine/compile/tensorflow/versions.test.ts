/** That TensorFlow 2.9.1, which tfjs-node downloads, knows all that is emitted: docs/tensorflow-versions.md. */
import type { Tensor } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { graphOps } from '../../../../test/cases/graph-ops.js'
import { precisionNames } from '../../../contract/run-config.js'
import { architectureOf } from '../../model/variants.js'
import { plainTrainingProgram } from '../../train/plain-step.js'
import { compileForTensorflow } from '../compile.js'
import { traceEntry } from '../trace.js'
import { emitProgram } from './emit-program.js'
import { emitTensorflow } from './emit.js'
import { decodeGraph } from './schema.js'

// prettier-ignore
const known = new Set([
  // since 1.0
  'Abs', 'ArgMax', 'AssignVariableOp', 'Bitcast', 'Cast', 'ConcatV2', 'Const', 'Conv2D', 'Conv2DBackpropFilter',
  'Conv2DBackpropInput', 'Equal', 'Erf', 'Exp', 'Fill', 'Floor', 'Greater', 'GreaterEqual',
  'Identity', 'Less', 'LessEqual', 'Log', 'LogSoftmax', 'LogicalAnd', 'LogicalNot', 'LogicalOr',
  'MatMul', 'Max', 'MaxPool', 'MaxPoolGrad', 'Maximum', 'Mean', 'Min', 'Minimum', 'Mul', 'Neg',
  'NotEqual', 'Pad', 'Placeholder', 'PlaceholderWithDefault', 'Pow', 'ReadVariableOp', 'Reciprocal', 'Relu', 'Reshape', 'Rsqrt',
  'ResourceApplyMomentum', 'Shape', 'Sigmoid', 'Slice', 'Softmax', 'Softplus', 'Sqrt', 'Square', 'Sub', 'Sum', 'Tanh',
  'Transpose', 'VarHandleOp', 'Div',
  // later ones of 1.x
  'AddV2', 'BatchMatMulV2', 'BitwiseAnd', 'BroadcastTo', 'PartitionedCall', 'RightShift', 'SelectV2',
  'StatefulPartitionedCall',
])
const unknown = (ops: Iterable<string>) => [...new Set(ops)].filter((op) => !known.has(op))

describe('what is emitted for TensorFlow', () => {
  it.each(graphOps)('$name is known to 2.9.1', async ({ shape, build }) => {
    const entry = {
      inputs: { x: { shape, dtype: 'float32' as const } },
      reads: [],
      build: ({ x }: Readonly<Record<string, Tensor>>) => ({
        outputs: { y: build(x as Tensor) },
        updates: {},
      }),
    }
    const program = { description: null, state: {}, entries: { entry } }
    const graph = await traceEntry(program, entry, { ownKernels: false })
    expect(unknown(emitTensorflow(graph, new Map()).nodes.map(({ op }) => op))).toEqual([])
  })

  it.each(
    precisionNames.flatMap((precision) => [null, 0].map((fuseFrom) => ({ precision, fuseFrom }))),
  )('a program in $precision, fused from $fuseFrom bytes, is known to 2.9.1', async (options) => {
    const { precision } = options
    const architecture = architectureOf('test', 'tanh')
    const lossScaling = precision === 'float16'
    const size = { classes: 3, resolution: 16, batch: 2 }
    const program = plainTrainingProgram({ architecture, ...size, lossScaling })
    const graph = await compileForTensorflow(program, 'train', { passes: 'default', ...options })
    const { savedModel } = emitProgram(program.state, new Map([['train', graph]]))
    const ops = decodeGraph(savedModel).map(({ op }) => op)
    expect(ops).toContain('VarHandleOp')
    expect(ops.includes('PartitionedCall')).toBe(options.fuseFrom !== null)
    expect(unknown(ops)).toEqual([])
  })
})
