/** A workspace of a thousand runs. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestService } from '../../test/run-service.js'
import type { RunId } from '../contract/ids.js'
import { createRun, metricsFile } from '../runs/store.js'
import { resolveConfig } from './resolve-config.js'

let folder = ''
const count = 1000
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-library-'))
  const workspace = join(folder, 'workspace')
  const wish = {
    model: { name: 'test', resolution: 16 },
    train: { duration: { steps: 9 } },
  } as const
  const { config, steps } = resolveConfig(wish, '/pictures', 1000)
  const examples = { train: 200, validation: 40 }
  const versions = { vitrine: 'test', node: process.version }
  const given = { config, steps, versions, classes: ['a', 'b'], datasetHash: '', examples }
  const first = createRun(workspace, given, () => undefined, new Date(0))
  const record = { ...first.record, status: 'done' }
  const lines = Array.from(
    { length: 500 },
    (_, at) =>
    JSON.stringify({ type: 'step', step: at + 1, steps, loss: 1 / (at + 1), accuracy: 0, gradientNorm: 1, learningRate: 1, imagesPerSecond: 9, secondsLeft: 1 }), // prettier-ignore
  ).join('\n')
  rmSync(first.folder, { recursive: true })
  for (let at = 0; at < count; at++) {
    const id = `run-${String(at).padStart(4, '0')}`
    const own = join(workspace, 'runs', id)
    mkdirSync(join(own, 'checkpoints'), { recursive: true })
    writeFileSync(join(own, 'run.json'), JSON.stringify({ ...record, id }))
    writeFileSync(metricsFile(own), `${lines}\n`)
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function open(): Promise<{ seconds: number; close(): Promise<void>; runs: unknown[] }> {
  const began = performance.now()
  const { service, snapshot } = await openTestService(folder)
  const seconds = (performance.now() - began) / 1000
  const runs = (await snapshot()).runs.value.changed
  return { seconds, close: () => service.close(), runs }
}

it('opens in less than 2 seconds once its runs were read, and sees what changed since', async () => {
  const first = await open()
  expect(first.runs).toHaveLength(count)
  await first.close()
  const changed = join(folder, 'workspace', 'runs', 'run-0007')
  const metrics = readFileSync(metricsFile(changed), 'utf8')
  writeFileSync(metricsFile(changed), metrics.slice(0, metrics.lastIndexOf('{')))
  const second = await open()
  console.info(
    `1,000 runs: first ${first.seconds.toFixed(2)} s, again ${second.seconds.toFixed(2)} s`,
  )
  const loss = (id: string) =>
    (second.runs as { id: RunId; loss: number | null }[]).find((run) => run.id === id)?.loss
  expect(loss('run-0007')).toBe(1 / 499)
  expect(loss('run-0008')).toBe(1 / 500)
  expect(second.seconds).toBeLessThan(2)
  await second.close()
})
