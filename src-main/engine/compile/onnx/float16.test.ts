/** That what webgpu is given in float16 is a valid model: onnxruntime's CPU takes it. */
import * as ort from 'onnxruntime-node'
import { expect, it } from 'vitest'
import { architectureOf } from '../../model/variants.js'
import { plainTrainingProgram } from '../../train/plain-step.js'
import { compileEntry } from '../compile.js'
import { countOps, typeOf } from '../graph.js'
import { spellProducts } from '../passes/spell-products.js'
import { emitOnnx } from './emit.js'

it.each(['train', 'accumulate', 'apply', 'evaluate'])('%s', async (entry) => {
  const architecture = architectureOf('test', 'tanh')
  const size = { classes: 3, resolution: 16, batch: 2 }
  const program = plainTrainingProgram({ architecture, ...size, lossScaling: true })
  const compiled = await compileEntry(program, entry, { passes: 'default', precision: 'float16' })
  const graph = spellProducts(compiled)
  expect(countOps(graph).get('Attention')).toBeUndefined()
  const halves = graph.nodes.filter(({ inputs }) =>
    inputs.some((id) => typeOf(graph, id).dtype === 'float16'),
  )
  if (entry === 'apply') expect(halves).toEqual([])
  else expect(halves.length).toBeGreaterThan(10)
  const session = await ort.InferenceSession.create(emitOnnx(graph), { logSeverityLevel: 3 })
  expect(session.outputNames.length).toBe(graph.outputs.size + graph.updates.size)
  await session.release()
})
