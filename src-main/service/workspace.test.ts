import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRun } from '../runs/store.js'
import { resolveConfig } from './resolve-config.js'
import { summariseRuns, workspaceFolder } from './workspace.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-workspace-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

describe('workspaceFolder', () => {
  it('is the one asked for, else of the environment, else of the system', () => {
    vi.stubEnv('VITRINE_WORKSPACE', 'from-environment')
    expect(workspaceFolder('asked')).toBe(resolve('asked'))
    expect(workspaceFolder(undefined)).toBe(resolve('from-environment'))
    vi.stubEnv('VITRINE_WORKSPACE', '')
    vi.stubEnv('XDG_DATA_HOME', undefined)
    const own = workspaceFolder(undefined)
    expect(own.startsWith(homedir())).toBe(true)
    expect(own).toMatch(/vitrine$/i)
  })
})

describe('summariseRuns', () => {
  it('shows a damaged run beside the sound ones', () => {
    const record = {
      config: resolveConfig({}, '/data', 10).config,
      steps: 5,
      versions: { vitrine: '0', node: '0' },
      classes: ['a'],
      datasetHash: '',
      examples: { train: 0, validation: 0 },
    }
    expect(summariseRuns(folder)).toEqual([])
    createRun(folder, record, () => undefined, new Date('2026-01-02T03:04:05Z'))
    mkdirSync(join(folder, 'runs', '2026-02'))
    writeFileSync(join(folder, 'runs', '2026-02', 'run.json'), '{')
    expect(summariseRuns(folder)).toEqual([
      { id: '2026-01-02T03-04-05', status: 'created', model: 'Ti/16', data: '/data', top1: null },
      { id: '2026-02', status: 'damaged', model: null, data: null, top1: null },
    ])
  })
})
