/** The order of reads and writes in what is emitted; that it trains is shown by executor/tensorflow.test.ts. */
import { expect, it } from 'vitest'
import type { PassSet } from '../../../contract/bench.js'
import { architectureOf } from '../../model/variants.js'
import { plainTrainingProgram } from '../../train/plain-step.js'
import { compileForTensorflow } from '../compile.js'
import { emitProgram } from './emit-program.js'
import { decodeFunctions, decodeGraph, type DecodedNode } from './schema.js'

const program = plainTrainingProgram({
  architecture: architectureOf('test', 'tanh'),
  classes: 3,
  resolution: 32,
  batch: 2,
})

async function emitted(passSet: PassSet) {
  const graph = await compileForTensorflow(program, 'train', {
    fuseFrom: null,
    passes: passSet,
    precision: 'float32',
  })
  const found = emitProgram(program.state, new Map([['train', graph]]))
  const functions = decodeFunctions(found.savedModel)
  const train = functions.find(({ name }) => name === 'train')
  return { graph, found, functions, train: train ?? { nodes: [], results: [] } }
}

const isWrite = ({ op }: DecodedNode): boolean =>
  op === 'AssignVariableOp' || op === 'ResourceApplyMomentum'

// With the passes parameters and slots are written over in one operation, without them set one by one.
it.each([
  ['none', 'AssignVariableOp', 1],
  ['default', 'ResourceApplyMomentum', 2],
] as const)(
  'reads each array before it is set, and gives no output before all are set (passes %s)',
  async (passSet, op, arrays) => {
    const { graph, found, train } = await emitted(passSet)
    expect(Object.keys(found.variables)).toEqual(Object.keys(program.state))
    const nodes = new Map(train.nodes.map((node) => [node.name, node]))
    const writes = train.nodes.filter(isWrite)
    expect(new Set(writes.map((node) => node.op))).toEqual(new Set([op]))
    expect(writes).toHaveLength(graph.updates.size / arrays)
    const readers = new Map(
      train.nodes.flatMap(({ op: kind, input: [handle = ''], name }) =>
        kind === 'ReadVariableOp' ? [[handle, `^${name}`] as const] : [],
      ),
    )
    for (const { input } of writes) {
      const handles = input.slice(0, arrays)
      for (const handle of handles) expect(nodes.get(handle.split(':')[0] ?? '')?.op).toBe('VarHandleOp') // prettier-ignore
      const reads = handles.flatMap((handle) => readers.get(handle) ?? [])
      expect(reads.length).toBeGreaterThan(0)
      expect(input.slice(-reads.length)).toEqual(reads)
    }
    expect(Object.keys(found.entries['train']?.fetches ?? {})).toEqual([...graph.outputs.keys()])
    expect(train.results).toHaveLength(graph.outputs.size)
    const awaited = writes.map(({ name }) => `^${name}`).sort()
    for (const from of train.results)
      expect(
        nodes
          .get(from.split(':')[0] ?? '')
          ?.input.slice(1)
          .sort(),
      ).toEqual(awaited)
  },
)

it('sets each kind of array to zeros at once, from one array of a shape', async () => {
  const { found, functions } = await emitted('default')
  const kinds = found.zeros.map(({ arrays }) => [
    ...new Set(arrays.map((name) => name.split('/')[0])),
  ])
  expect(kinds.slice(1)).toEqual([['momentum'], ['accumulator']])
  expect(found.zeros.flatMap(({ arrays }) => arrays).sort()).toEqual(
    Object.keys(program.state).sort(),
  )
  found.zeros.forEach(({ arrays }, at) => {
    const nodes = functions.find(({ name }) => name === `zero_${at}`)?.nodes ?? []
    expect(nodes.filter(isWrite)).toHaveLength(arrays.length)
    const shapes = new Set(arrays.map((name) => String(program.state[name]?.shape)))
    const fills = nodes.filter(({ op }) => op === 'Fill')
    expect(fills.map(({ input }) => input[1])).toEqual(Array(shapes.size).fill('zero'))
  })
})

it('makes zeros of a number that is no constant, since TensorFlow keeps what it can fold', async () => {
  const { found } = await emitted('default')
  const nodes = decodeGraph(found.savedModel)
  const opOf = (wanted = '') => nodes.find(({ name }) => name === wanted)?.op
  const given = found.zeros.map(({ zero }) => {
    const result = nodes.find(({ name }) => name === zero)
    const [call = ''] = result?.input[0]?.split(':') ?? []
    return nodes.find(({ name }) => name === call)?.input.map(opOf)
  })
  expect(given).toEqual(found.zeros.map(() => ['PlaceholderWithDefault']))
})

it('has the entry stay one node of the graph, which TensorFlow does not simplify', async () => {
  const { found, functions } = await emitted('default')
  const calls = decodeGraph(found.savedModel).filter(({ op }) => op === 'StatefulPartitionedCall')
  expect(calls).toHaveLength(1 + found.zeros.length)
  for (const { name, attributes } of functions)
    expect([name, ...attributes]).toEqual([name, '_tf_data_function', '_noinline'])
})
