/** Exports of the app: a real run, real engine processes. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunId } from '../contract/ids.js'
import type { ExportOptions } from '../contract/export.js'
import { codeOf, createTinyRun, openTestService, type TestService } from '../../test/run-service.js'
import { makeColours } from '../../test/vitrine.js'

const scratch = mkdtempSync(join(tmpdir(), 'vitrine-exports-'))
let opened: TestService
let run: RunId

beforeAll(async () => {
  opened = await openTestService(scratch)
  const data = join(scratch, 'colours')
  await makeColours(data, 6)
  const { id } = await opened.ask('datasets:add', { folder: data })
  run = await createTinyRun(opened, id, 20)
  await opened.status(run, 'done')
}, 120_000)
afterAll(async () => {
  await opened.service.close()
  rmSync(scratch, { recursive: true, force: true })
})

const onnx: ExportOptions = { format: 'onnx', precision: 'float32', preprocessing: false }
const start = (options: ExportOptions) =>
  opened.ask('exports:start', { run, checkpoint: 'best', options, pictures: 3 })
const ended = (id: number) =>
  opened.until(({ exports }) => {
    const task = exports.value.find((one) => one.id === id)
    return task && ['done', 'failed', 'cancelled'].includes(task.status) ? task : null
  })

describe('exports', { timeout: 60_000 }, () => {
  it('are written in turn, told of, and listed with their parity', async () => {
    const first = await start(onnx)
    const second = await start({ ...onnx, precision: 'int8' })
    expect(await ended(first.id)).toMatchObject({ status: 'done', name: 'onnx-float32', done: 6 })
    expect(await ended(second.id)).toMatchObject({ run, status: 'done', name: 'onnx-int8' })
    const listed = await opened.ask('exports:list', { run })
    expect(listed.map(({ name, parity }) => [name, parity.pictures, parity.passed])).toEqual([
      ['onnx-float32', 3, true],
      ['onnx-int8', 3, true],
    ])
  })

  it('say why they fail', async () => {
    const { id } = await start({ ...onnx, format: 'npz', preprocessing: true })
    expect(await ended(id)).toMatchObject({ status: 'failed', error: { code: 'unsupported' } })
  })

  it('leave nothing when they are cancelled', async () => {
    const first = await start(onnx)
    const second = await start(onnx)
    await opened.ask('exports:cancel', { id: second.id })
    expect(await ended(second.id)).toMatchObject({ status: 'cancelled', name: null })
    expect(await ended(first.id)).toMatchObject({ status: 'done', name: 'onnx-float32-2' })
    expect(await opened.ask('exports:list', { run })).toHaveLength(3)
  })

  it('are not of runs that do not exist', async () => {
    const wish = { run: 'none' as RunId, checkpoint: 'best', options: onnx, pictures: 1 } as const
    const thrown = await opened.ask('exports:start', wish).catch(codeOf)
    expect(thrown).toBe('run-not-found')
  })
})
