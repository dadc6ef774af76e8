import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunEvent } from '../contract/run-event.js'
import { lockRun } from './lock.js'
import {
  appendMetrics,
  checkpointSteps,
  readMetrics,
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
