/** The order of reads and writes in what is emitted; that it trains is shown by executor/tensorflow.test.ts. */
import { expect, it } from 'vitest'
import { architectureOf } from '../../model/variants.js'
import { plainTrainingProgram } from '../../train/plain-step.js'
import { compileForTensorflow } from '../compile.js'
import { emitProgram } from './emit-program.js'
import { decodeGraph } from './schema.js'

const program = plainTrainingProgram({
  architecture: architectureOf('test', 'tanh'),
  classes: 3,
  resolution: 32,
  batch: 2,
})

it('reads each array before it is set, and gives no output before all are set', async () => {
  const graph = await compileForTensorflow(program, 'train', {
    fuseFrom: null,
    passes: 'default',
    precision: 'float32',
  })
  const emitted = emitProgram(program.state, new Map([['train', graph]]))
  const nodes = new Map(decodeGraph(emitted.savedModel).map((node) => [node.name, node]))
  expect(Object.keys(emitted.variables)).toEqual(Object.keys(program.state))
  const writes = [...nodes.values()].filter(
    ({ op, input }) => op === 'AssignVariableOp' && input.length === 3,
  )
  expect(writes).toHaveLength(graph.updates.size)
  for (const { input } of writes) {
    const [handle, , read = ''] = input
    const before = nodes.get(read.replace('^', ''))
    expect(before).toMatchObject({ op: 'ReadVariableOp', input: [handle] })
  }
  const { fetches, done } = emitted.entries['train'] ?? { fetches: {}, done: '' }
  expect(Object.keys(fetches)).toEqual([...graph.outputs.keys()])
  const awaited = writes.map(({ name }) => `^${name}`).sort()
  for (const fetch of [...Object.values(fetches), done])
    expect(nodes.get(fetch)?.input.slice(1).sort()).toEqual(awaited)
})
