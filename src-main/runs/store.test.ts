import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunEvent } from '../contract/run-event.js'
import { resolveConfig } from '../service/resolve-config.js'
import { lockRun } from './lock.js'
import { readSplit } from './split-file.js'
import {
  appendMetrics,
  checkpointSteps,
  createRun,
  findRun,
  markRun,
  readMetrics,
  readRecord,
  rewindMetrics,
  writeCheckpoint,
} from './store.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-store-'))
  mkdirSync(join(folder, 'checkpoints'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const checkpoint = (step: number): RunEvent => ({ type: 'checkpoint', step, file: 'f' })

describe('metrics', () => {
  it('drops a torn last line and refuses damage elsewhere', () => {
    appendMetrics(folder, checkpoint(1))
    appendFileSync(join(folder, 'metrics.jsonl'), '{"type":"check')
    expect(readMetrics(folder)).toEqual([checkpoint(1)])
    writeFileSync(join(folder, 'metrics.jsonl'), 'x\n{}\n')
    expect(() => readMetrics(folder)).toThrow(expect.objectContaining({ code: 'run-malformed' }))
  })

  it('drops a bad last line with its end, but not two', () => {
    appendMetrics(folder, checkpoint(1))
    appendFileSync(join(folder, 'metrics.jsonl'), '\0\0\0\n')
    expect(readMetrics(folder)).toEqual([checkpoint(1)])
    appendFileSync(join(folder, 'metrics.jsonl'), '{"type":"check')
    expect(() => readMetrics(folder)).toThrow(expect.objectContaining({ code: 'run-malformed' }))
  })

  it('goes back to a step, torn end and all', () => {
    for (const step of [1, 2, 3]) appendMetrics(folder, checkpoint(step))
    appendFileSync(join(folder, 'metrics.jsonl'), '{"ty')
    rewindMetrics(folder, 2)
    appendMetrics(folder, checkpoint(3))
    expect(readMetrics(folder)).toEqual([1, 2, 3].map(checkpoint))
  })
})

describe('checkpoints', () => {
  it('keeps the last two and the best, and clears what a killed writer left', () => {
    const left = join(folder, 'checkpoints', 'step-00000001.safetensors.9.temporary')
    writeFileSync(left, 'half')
    expect(checkpointSteps(folder)).toEqual([])
    for (const step of [5, 10, 15, 20]) writeCheckpoint(folder, step, Uint8Array.of(1), 5)
    expect(checkpointSteps(folder)).toEqual([5, 15, 20])
    expect(existsSync(left)).toBe(false)
    expect(readdirSync(join(folder, 'checkpoints'))).toHaveLength(3)
  })
})

describe('run.json', () => {
  const record = {
    config: resolveConfig({}, '/data', 10).config,
    steps: 5,
    versions: { vitrine: '0', node: '0' },
    classes: ['a'],
    datasetHash: '',
    examples: { train: 0, validation: 0 },
  }
  const at = new Date('2026-01-02T03:04:05Z')
  const noSplit = () => undefined

  it('is found by id and by folder, and two of one second get two folders', () => {
    const runs = [createRun(folder, record, noSplit, at), createRun(folder, record, noSplit, at)]
    expect(runs.map((run) => run.record.id)).toEqual([
      '2026-01-02T03-04-05',
      '2026-01-02T03-04-05-2',
    ])
    const [first] = runs
    expect(findRun(folder, '2026-01-02T03-04-05')).toBe(first?.folder)
    expect(findRun('/elsewhere', first?.folder ?? '')).toBe(first?.folder)
    expect(readRecord(first?.folder ?? '')).toEqual(first?.record)
    expect(() => findRun(folder, 'gone')).toThrow(
      expect.objectContaining({ code: 'run-not-found' }),
    )
  })

  it('of the first format reads as before, and gives its pictures a file once it is written', () => {
    const { folder: own, record: second } = createRun(folder, record, noSplit, at)
    const split = {
      train: [{ path: '/data/a/1.png', label: 0 }],
      validation: [{ path: '/data/a/2.png', label: 0 }],
    }
    const first = { ...second, examples: undefined, version: 1, split }
    writeFileSync(join(own, 'run.json'), JSON.stringify(first))
    const expected = { ...second, examples: { train: 1, validation: 1 } }
    expect(readRecord(own)).toEqual(expected)
    expect(readSplit(own)).toEqual(split)
    expect(existsSync(join(own, 'split.json'))).toBe(false)
    markRun(own, { status: 'paused', reason: null })
    expect(readRecord(own)).toEqual({ ...expected, status: 'paused' })
    expect(readSplit(own)).toEqual(split)
    expect(readFileSync(join(own, 'run.json'), 'utf8')).not.toContain('1.png')
  })

  it('says that its pictures are gone', () => {
    const { folder: own } = createRun(folder, record, noSplit, at)
    expect(() => readSplit(own)).toThrow(expect.objectContaining({ code: 'run-malformed' }))
  })

  it.each([
    ['a newer format', { version: 3 }, 'Update Vitrine.'],
    ['another shape', { version: 1 }, 'Restore the file from a copy or start a new run.'],
    ['no version', [], 'Restore the file from a copy or start a new run.'],
  ])('is refused with %s', (_, content, remedy) => {
    writeFileSync(join(folder, 'run.json'), JSON.stringify(content))
    const text = expect.objectContaining({ remedy }) as unknown
    expect(() => readRecord(folder)).toThrow(
      expect.objectContaining({ code: 'run-malformed', text }),
    )
  })

  it('cannot be made below a file, and says so', () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    expect(() => createRun(join(file, 'workspace'), record, noSplit, at)).toThrow(
      expect.objectContaining({ code: 'file-unwritable' }),
    )
  })

  it.skipIf(!existsSync('/dev/full'))('names the full disk', () => {
    symlinkSync('/dev/full', join(folder, 'metrics.jsonl'))
    const text = expect.objectContaining({ why: 'The disk is full (ENOSPC).' }) as unknown
    expect(() => appendMetrics(folder, checkpoint(1))).toThrow(
      expect.objectContaining({ code: 'file-unwritable', text }),
    )
  })
})

describe('lockRun', () => {
  it('refuses a second writer, until the first gives it back', () => {
    const release = lockRun(folder)
    expect(() => lockRun(folder)).toThrow(expect.objectContaining({ code: 'run-busy' }))
    release()
    lockRun(folder)()
  })

  it('takes over the lock of a dead process', () => {
    const { pid } = spawnSync(process.execPath, ['-e', ''])
    writeFileSync(join(folder, 'lock'), String(pid))
    lockRun(folder)()
    expect(existsSync(join(folder, 'lock'))).toBe(false)
  })
})
