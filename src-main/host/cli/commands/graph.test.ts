/** `vitrine graph` and `bench` as commands; what graph writes is opened by onnxruntime. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as ort from 'onnxruntime-node'
import { afterAll, expect, it } from 'vitest'
import { benchResultSchema } from '../../../contract/bench.js'
import { vitrine } from '../../../../test/vitrine.js'

const folder = mkdtempSync(join(tmpdir(), 'vitrine-graph-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('counts operations and writes a model that onnxruntime opens', async () => {
  const out = join(folder, 'step.onnx')
  const words = ['--model', 'test', '--resolution', '32', '--batch', '2', '--classes', '3']
  const { code, output } = await vitrine(['graph', ...words, '--out', out, '--json'])
  expect(code).toBe(0)
  const report = JSON.parse(output) as {
    nodes: number
    tracedNodes: number
    operations: Record<string, number>
  }
  const counted = Object.values(report.operations).reduce((sum, count) => sum + count, 0)
  expect(counted).toBe(report.nodes)
  expect(report.nodes).toBeLessThan(report.tracedNodes)
  const session = await ort.InferenceSession.create(out)
  expect(session.inputNames).toContain('input:images')
  expect(session.outputNames).toContain('update:head/kernel')
  await session.release()
}, 60_000)

it('names a folder that cannot be written, and a wrong value', async () => {
  const missing = join(folder, 'not', 'there.onnx')
  const small = ['graph', '--model', 'test', '--resolution', '32', '--batch', '2']
  const unwritable = await vitrine([...small, '--out', missing])
  expect(unwritable.code).toBe(1)
  expect(unwritable.error).toContain(missing)
  const wrong = await vitrine(['graph', '--batch', 'many', '--json'])
  expect(wrong.code).toBe(2)
  expect(JSON.parse(wrong.output)).toMatchObject({ type: 'error', code: 'usage' })
}, 60_000)

it('bench prints one object a model, and names a wrong value', async () => {
  const small = ['--model', 'test', '--resolution', '32', '--batch', '2', '--steps', '5']
  const { code, output } = await vitrine(['bench', ...small, '--passes', 'none', '--json'])
  expect(code).toBe(0)
  expect(benchResultSchema.parse(JSON.parse(output))).toMatchObject({
    model: 'test',
    executor: 'onnxruntime',
    passes: 'none',
    resolution: 32,
    batch: 2,
    unfused: null,
  })
  const wrong = await vitrine(['bench', '--model', 'huge', '--json'])
  expect(wrong.code).toBe(2)
  expect(JSON.parse(wrong.output)).toMatchObject({ type: 'error', code: 'usage' })
}, 60_000)
