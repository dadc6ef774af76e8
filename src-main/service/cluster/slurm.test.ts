/** A plan on a real Slurm of one node, which the test starts itself; skipped where Slurm is not installed. */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openTestService, tinyWish } from '../../../test/run-service.js'
import { hasSlurm, startCluster, type Cluster } from '../../../test/slurm-cluster.js'
import { makeColours } from '../../../test/vitrine.js'
import type { StartId } from '../../contract/ids.js'
import type { Study } from '../../contract/study.js'
import { projectRoot } from '../../platform/entries.js'
import { readMetrics, readRecord } from '../../runs/store.js'
import { runOnSlurm } from './run-on-slurm.js'
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

  /** A study of 8 runs in a workspace of its own, which is left open to look at. */
  async function planned(name: string) {
    const app = await openTestService(join(root, name), { folders: { config: join(root, 'config'), logs: join(root, name, 'logs') } }) // prettier-ignore
    const { id: dataset } = await app.ask('datasets:add', { folder: join(root, 'pictures') })
    const { id } = await app.ask('studies:create', {
      ...{ name: 'Mine', budget: { runs: null, seconds: null } },
      question: {
        ...{ kind: 'augmentation-map', dataset, wish: tinyWish(400), seeds: [0, 1] },
        ...{ networks: [{ start: 'scratch' as StartId, model: 'test' }], weightDecays: null },
        ...{ levels: ['none', 'light1'], regularisations: ['off', 'on'] },
      },
    })
    const file = join(root, name, 'workspace', 'studies', id, 'study.json')
    const { points } = JSON.parse(readFileSync(file, 'utf8')) as Study
    const ended = async () => {
      await app.ask('studies:start', { study: id })
      await app.until(({ studies }) => studies.value.some((each) => each.status === 'done'))
      return app.ask('studies:detail', { study: id })
    }
    return { app, points, ended, workspace: join(root, name, 'workspace') }
  }

  it('runs a plan of 8 as an array, goes on with one that was killed, and comes to what local runs come to', async () => {
    const there = await planned('there')
    const folder = join(root, 'plan')
    mkdirSync(join(folder, 'runs'), { recursive: true })
    there.points.forEach(({ config }, at) => {
      writeFileSync(join(folder, 'runs', `00${at + 1}.json`), JSON.stringify(config))
    })
    await there.app.service.close()
    const { workspace } = there
    const notes: string[] = []
    const command = [process.execPath, join(projectRoot(), 'scripts', 'vitrine.mjs')]
    const running = runOnSlurm(
      { folder, workspace, command, words: [], retries: 1, pollSeconds: 1 },
      { note: (text) => notes.push(text), progress: () => undefined, signal: new AbortController().signal }, // prettier-ignore
    )
    const runs = () => readdirSync(join(workspace, 'runs')).filter((each) => !each.startsWith('.'))
    const folders = () => runs().map((each) => join(workspace, 'runs', each))
    const amidst = () =>
      folders().find((each) => {
        const saved = readMetrics(each).some(({ type }) => type === 'checkpoint')
        return saved && readRecord(each).status === 'running'
      })
    const killed = await vi.waitUntil(amidst, { timeout: 120_000, interval: 20 })
    const { config } = readRecord(killed)
    const number = there.points.findIndex((point) => point.config.augment.level === config.augment.level && point.config.model.dropout === config.model.dropout && point.seed === config.train.seed) + 1 // prettier-ignore
    // As though memory had run out: the lock names the process that computes.
    process.kill(Number(readFileSync(join(killed, 'lock'), 'utf8')), 'SIGKILL')
    expect(await running).toEqual({ done: 8, failed: [] })
    expect(notes.filter((note) => note.startsWith('Job'))).toEqual([
      expect.stringMatching(/^Job \d+: 8 runs$/),
      expect.stringMatching(/^Job \d+: 1 runs$/),
    ])
    expect(notes.find((note) => note.includes('goes on'))).toMatch(
      new RegExp(`^Run ${number} did not end well and goes on: FAILED`),
    )
    expect(folders()).toHaveLength(8)
    const resumed = readMetrics(killed).filter(({ type }) => type === 'startup')
    expect(resumed).toHaveLength(2)
    // The runs are the study's own, and what it shows is what runs of one machine show.
    const here = await planned('here')
    const local = await here.ended()
    await here.app.service.close()
    const back = await planned('there')
    const remote = await back.ended()
    await back.app.service.close()
    expect(folders()).toHaveLength(8)
    const shown = (detail: typeof local) =>
      detail.study.points.map(({ label, seed, outcome }) => [label, seed, outcome?.top1])
    expect(shown(remote)).toEqual(shown(local))
    const { verdicts } = local.analysis
    expect(remote.analysis.verdicts).toEqual(verdicts)
  })
})
