/** A plan on a real Slurm of one node, which the test starts itself; skipped where Slurm is not installed. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openTestService, tinyWish } from '../../../test/run-service.js'
import { hasSlurm, startCluster, type Cluster } from '../../../test/slurm-cluster.js'
import { makeColours, vitrine } from '../../../test/vitrine.js'
import type { StartId } from '../../contract/ids.js'
import type { Study } from '../../contract/study.js'
import { listRuns, readMetrics, readRecord } from '../../runs/store.js'
import { planWorkspace } from '../../study/plan-folder.js'
import { keptStudies } from '../study-views.js'
import { rangesOf } from './slurm.js'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 })

it('names elements by their ranges', () => {
  expect(rangesOf([1, 2, 3, 7, 9, 10])).toBe('1-3,7,9-10')
  expect(rangesOf([4])).toBe('4')
})

describe.skipIf(!hasSlurm)('on a cluster of one node', () => {
  let root = ''
  let cluster: Cluster
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'slurm-'))
    await makeColours(join(root, 'pictures'), 6)
    cluster = await startCluster(join(root, 'c'))
    vi.stubEnv('SLURM_CONF', cluster.configuration)
  })
  afterAll(async () => {
    await cluster?.stop()
    rmSync(root, { recursive: true, force: true })
  })

  it('runs a plan of 8 as an array, goes on with one that was killed, and shows what local runs show', async () => {
    const app = await openTestService(join(root, 'here'))
    const { id: dataset } = await app.ask('datasets:add', { folder: join(root, 'pictures') })
    const { id: study } = await app.ask('studies:create', {
      ...{ name: 'Mine', budget: { runs: null, seconds: null } },
      question: {
        ...{ kind: 'augmentation-map', dataset, wish: tinyWish(400), seeds: [0, 1] },
        ...{ networks: [{ start: 'scratch' as StartId, model: 'test' }], weightDecays: null },
        ...{ levels: ['none', 'light1'], regularisations: ['off', 'on'] },
      },
    })
    const folder = join(root, 'plan')
    await app.ask('studies:write-plan', { study, folder })
    const there = join(root, 'there')
    const words = ['study', 'run', folder, '--on', 'slurm', '--sbatch=--comment=test']
    const running = vitrine([...words, '--workspace', there, '--json'], {
      environment: { VITRINE_CONFIG: join(root, 'config') },
    })
    const runs = () => listRuns(planWorkspace(folder))
    const amidst = () =>
      runs().find((each) => {
        const saved = readMetrics(each).some(({ type }) => type === 'checkpoint')
        return saved && readRecord(each).status === 'running'
      })
    const killed = await vi.waitUntil(amidst, { timeout: 120_000, interval: 20 })
    // As though memory had run out: the lock names the process that computes.
    process.kill(Number(readFileSync(join(killed, 'lock'), 'utf8')), 'SIGKILL')
    const ended = await running
    expect(ended).toMatchObject({ code: 0, error: '' })
    const { jobs } = JSON.parse(readFileSync(join(folder, 'slurm', 'jobs.json'), 'utf8')) as { jobs: { elements: number[] }[] } // prettier-ignore
    expect(jobs.map(({ elements }) => elements.length)).toEqual([8, 1])
    expect(runs().map((each) => readRecord(each).status)).toEqual(Array(8).fill('done'))
    expect(readMetrics(killed).filter(({ type }) => type === 'startup')).toHaveLength(2)
    // What was collected there, and what the same study comes to here.
    await app.ask('studies:start', { study })
    await app.until(({ studies }) => studies.value.some(({ status }) => status === 'done'))
    const local = await app.ask('studies:detail', { study })
    await app.service.close()
    const [remote] = keptStudies(there)
    const accuracies = (points: Study['points'] | typeof local.study.points) =>
      points.map(({ label, seed, outcome }) => [label, seed, outcome?.top1])
    expect(accuracies(remote?.points ?? [])).toEqual(accuracies(local.study.points))
    const shown = ended.lines.find(({ type }) => type === 'study')
    expect(shown?.['analysis']).toMatchObject({ done: 8, verdicts: local.analysis.verdicts })
  })

  it('runs what follows from the first runs too, without being told', async () => {
    const app = await openTestService(join(root, 'search'))
    const { id: dataset } = await app.ask('datasets:add', { folder: join(root, 'pictures') })
    const { id: study } = await app.ask('studies:create', {
      ...{ name: 'Search', budget: { runs: null, seconds: null } },
      question: {
        ...{ kind: 'free-sweep', dataset, wish: tinyWish(10), seeds: [0] },
        network: { start: 'scratch' as StartId, model: 'test' },
        axes: [{ type: 'values', path: 'train.learningRate', values: [0.001, 0.003, 0.01] }],
        strategy: { type: 'halving', runs: 2, seed: 1, steps: 10, factor: 2 },
      },
    })
    const folder = join(root, 'stages')
    await app.ask('studies:write-plan', { study, folder })
    await app.service.close()
    const workspace = join(root, 'search', 'workspace')
    const words = ['study', 'run', folder, '--on', 'slurm', '--workspace', workspace, '--json']
    const environment = { VITRINE_CONFIG: join(root, 'search', 'config') }
    const ended = await vitrine(words, { environment })
    expect(ended).toMatchObject({ code: 0, error: '' })
    const [kept] = keptStudies(workspace)
    expect(kept).toMatchObject({ status: 'done' })
    expect(kept?.points.map(({ coordinates, outcome }) => [coordinates['rung'], outcome?.steps])).toEqual([[0, 10], [0, 10], [1, 20]]) // prettier-ignore
  })

  it('says that a plan is missing, and what sbatch said', async () => {
    const none = await vitrine(['study', 'run', join(root, 'none'), '--on', 'slurm', '--json'])
    expect(none.lines.at(-1)).toMatchObject({ type: 'error', code: 'usage' })
    const words = ['study', 'run', join(root, 'refused'), '--on', 'slurm', '--json']
    cpSync(join(root, 'plan', 'runs'), join(root, 'refused', 'runs'), { recursive: true })
    const refused = await vitrine([...words, '--sbatch=--partition=none'])
    expect(refused.lines.at(-1)).toMatchObject({ code: 'cluster-failed', why: expect.stringContaining('partition') as string }) // prettier-ignore
  })
})
