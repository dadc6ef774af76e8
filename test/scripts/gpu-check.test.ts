import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { runWithin } from '../../scripts/gpu-check/command.mjs'
import { checkSize, isUseful, largestPack, listPack } from '../../scripts/gpu-check/listing.mjs'
import { engineFlags } from '../../scripts/gpu-check/parts.mjs'
import { putBetween } from '../../scripts/gpu-check/put-between.mjs'
import { reportSchema, type Report } from '../../scripts/gpu-check/report.mjs'
import { reportMarkdown } from '../../scripts/gpu-check/table.mjs'
import { examineVulkan } from '../../scripts/gpu-check/vulkan.mjs'
import { probeInProcess } from '../../src-main/engine-process/probe-engines.js'
import { projectRoot } from '../../src-main/platform/entries.js'
import { useSoftwareVulkan } from '../software-vulkan.js'

const folder = mkdtempSync(join(tmpdir(), 'vitrine-gpu-check-test-'))
afterAll(() => rmSync(folder, { recursive: true }))
const root = projectRoot()

const report: Report = {
  version: 1,
  date: '2026-01-02T03:04:05.000Z',
  command: './run.sh',
  plan: 'full',
  machine: {
    system: 'Linux 6.1, Node v20.19.0',
    cpu: 'A processor',
    cores: 16,
    memoryBytes: 128 * 2 ** 30,
    gpus: [{ name: 'A card', driver: '570.1' }],
  },
  vulkan: { loader: "the pack's", tried: [{ driver: 'a.json', reason: 'no adapter' }] },
  engines: [{ engine: 'onnxruntime webgpu', usable: true, why: 'It works.' }],
  goldens: [
    { engine: 'eager', file: 'plain.npz', outcome: { type: 'absent', reason: 'a | b' } },
    { engine: 'eager', file: 'b.npz', outcome: { type: 'held', comparisons: 122 } },
  ],
  benches: [
    bench('onnxruntime webgpu', 300, 2 ** 30),
    bench('PyTorch', 100, null),
    bench('PyTorch bfloat16', 400, 2 ** 29),
    { ...bench('x', 1, 1), name: 'onnxruntime cpu', outcome: { type: 'absent', reason: 'late' } },
  ],
  training: {
    ...{ type: 'trained', engine: 'onnxruntime webgpu', steps: 60, seconds: 12 },
    ...{ firstLoss: 2.5, lastLoss: 0.5, top1: 0.75 },
  },
  seconds: 321,
}

function bench(
  name: string,
  imagesPerSecond: number,
  gpuMemoryBytes: number | null,
): Report['benches'][number] {
  const speeds = { imagesPerSecond, fastestStep: 0.1, slowestStep: 0.2, steps: 10 }
  const outcome = { ...speeds, memoryBytes: 2 ** 21, gpuMemoryBytes, engine: `${name} 1.0` }
  const shape = { model: 'Ti/16', batch: 32, resolution: 224 } as const
  return { ...shape, name, outcome: { type: 'measured', ...outcome } }
}

describe('reportMarkdown', () => {
  const text = reportMarkdown(reportSchema.parse(report))

  it('has the machine, the outcomes and ratios to the fastest PyTorch', () => {
    expect(text).toContain('A card, driver 570.1; A processor; 16 cores; 128 GiB')
    expect(text).toContain('; 2026-01-02; `./run.sh` (plan full, 321 s).')
    expect(text).toContain(
      '| onnxruntime webgpu | 300.0 | 160.0 to 320.0 | 0.75 | 2 | 1024 | onnxruntime webgpu 1.0 |',
    )
    expect(text).toContain(
      '| PyTorch | 100.0 | 160.0 to 320.0 | 0.25 | 2 | not known | PyTorch 1.0 |',
    )
    expect(text).toContain('the loss fell from 2.500 to 0.500; top-1 75.0 %')
  })

  it('names what could not run with its reason', () => {
    expect(text).toContain('\nonnxruntime cpu could not run: late')
    expect(text).toContain('| eager | plain.npz | a \\| b |')
    expect(text).toContain('| eager | b.npz | 122 comparisons held |')
    const other = { ...report, training: { type: 'absent', reason: 'no card' } as const }
    expect(reportMarkdown(other)).toContain('Fine-tuning could not run: no card')
    const risen = { ...report.training, lastLoss: 3 } as Report['training']
    expect(reportMarkdown({ ...report, training: risen })).toContain('the loss DID NOT FALL')
  })

  it('has a place on the page of figures', () => {
    const page = readFileSync(join(root, 'docs/performance.md'), 'utf8')
    const once = putBetween(page, text)
    expect(once).toContain(text)
    expect(putBetween(putBetween(page, 'older'), text)).toBe(once)
    expect(() => putBetween('no marks', text)).toThrow('has no <!-- gpu: begin -->')
  })
})

describe('listPack', () => {
  it('lists what is there, each place once', () => {
    const files = listPack({ root, node: process.execPath, checkpoint: join(root, 'package.json') })
    const places = files.map(({ to }) => to)
    expect(new Set(places).size).toBe(places.length)
    expect(places).toEqual(
      expect.arrayContaining([
        'node',
        'run.sh',
        'app/out/cli',
        'golden/plain.npz',
        'checkpoint.npz',
      ]),
    )
    expect(places).toContain('app/node_modules/onnxruntime-node/bin/napi-v6/linux/x64')
  })

  it('names what is not there', () => {
    const checkpoint = join(folder, 'none.npz')
    expect(() => listPack({ root, node: process.execPath, checkpoint })).toThrow(checkpoint)
  })

  it('leaves maps, types and sources out', () => {
    const useful = ['a/dist/index.js', 'a/libvips.so.8', 'run.sh', 'a/lib/index.cjs', 'b/LICENSE']
    expect(useful.filter(isUseful)).toEqual(useful)
    const useless = ['a/index.mjs.map', 'a/index.d.ts', 'a/src', 'out/cli/wasm', 'README.md']
    expect(useless.filter(isUseful)).toEqual([])
  })

  it('refuses a pack of more than 64 MiB', () => {
    expect(largestPack).toBe(67_108_864)
    expect(() => checkSize(largestPack)).not.toThrow()
    expect(() => checkSize(largestPack + 2 ** 20)).toThrow('65.0 MiB, more than 64.0')
  })
})

it('takes the driver that the environment names', () => {
  const before = process.env['VK_DRIVER_FILES']
  process.env['VK_DRIVER_FILES'] = '/some/driver.json'
  const { candidates } = examineVulkan({ packed: folder, folder })
  if (before === undefined) delete process.env['VK_DRIVER_FILES']
  else process.env['VK_DRIVER_FILES'] = before
  expect(candidates).toHaveLength(1)
  expect(candidates[0]?.environment).toMatchObject({ VK_ICD_FILENAMES: '/some/driver.json' })
})

it('ends what takes too long, and what it started', async () => {
  const environment = process.env
  const late = await runWithin('sh', ['-c', 'sleep 30 & wait'], { seconds: 0.3, environment })
  expect(late).toEqual({ ok: false, reason: 'It took longer than 0 s.' })
  const failed = await runWithin('sh', ['-c', 'echo why >&2; exit 3'], { seconds: 9, environment })
  expect(failed).toEqual({ ok: false, reason: 'It ended with 3: why' })
  const none = await runWithin('no-such-program', [], { seconds: 9, environment })
  expect(none).toMatchObject({ ok: false, reason: expect.stringContaining('ENOENT') as string })
})

it('names an engine by the flags of the command', () => {
  expect(engineFlags('onnxruntime webgpu')).toEqual([
    '--executor',
    'onnxruntime',
    '--provider',
    'webgpu',
  ])
  expect(engineFlags('tensorflow')).toEqual(['--executor', 'tensorflow'])
})

useSoftwareVulkan()
const probe = process.platform === 'linux' ? await probeInProcess('onnxruntime webgpu') : null
const here = probe?.usable ? '' : ` (skipped: ${probe?.reason ?? 'not Linux'})`

// A driver that computes in software takes two minutes.
describe.skipIf(!probe?.usable)(`the packed check${here}`, { timeout: 400_000 }, () => {
  it('runs without the project and network, and reports every part', () => {
    const pack = join(folder, 'pack')
    const script = join(root, 'scripts/gpu-check/pack.mjs')
    const packed = spawnSync(process.execPath, [script, '--out', pack], { encoding: 'utf8' })
    expect(packed.stderr).toBe('')
    const out = join(folder, 'out')
    const words = ['--plan', 'small', '--out', out, '--python', join(folder, 'no-python')]
    const env = { PATH: '/usr/bin:/bin', VK_ICD_FILENAMES: process.env['VK_ICD_FILENAMES'] }
    const ran = spawnSync(join(pack, 'run.sh'), words, { encoding: 'utf8', cwd: folder, env })
    expect(ran.status, ran.stderr).toBe(0)
    const found = reportSchema.parse(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')))
    expect(found.vulkan.tried.map(({ reason }) => reason)).toEqual([null])
    expect(found.goldens).toContainEqual({
      ...{ engine: 'onnxruntime webgpu', file: 'plain.npz' },
      outcome: { type: 'held', comparisons: 122 },
    })
    const outcome = (name: string) => found.benches.find((each) => each.name === name)?.outcome
    expect(outcome('onnxruntime webgpu')).toMatchObject({ type: 'measured', steps: 2 })
    expect(outcome('onnxruntime cpu')).toMatchObject({ type: 'measured', steps: 2 })
    expect(outcome('PyTorch')).toMatchObject({ type: 'absent' })
    const { training } = found
    if (training.type === 'absent') throw new Error(training.reason)
    expect(training.lastLoss).toBeLessThan(training.firstLoss)
    expect(readFileSync(join(out, 'report.md'), 'utf8')).toBe(`${reportMarkdown(found)}\n`)
  })
})
