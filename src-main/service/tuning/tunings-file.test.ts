import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Tuning } from '../../contract/tuning.js'
import { inspectMachine } from '../../platform/machine/machine.js'
import { openTunings, stateOf } from './tunings-file.js'

let folder = ''
let problems: string[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-tunings-'))
  problems = []
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const open = () => openTunings(folder, ({ what }) => void problems.push(what))

async function tuningOf(change: Partial<Tuning> = {}): Promise<Tuning> {
  return {
    ...{ model: 'Ti/16', resolution: 224, batch: 32, state: stateOf(await inspectMachine()) },
    ...{ trials: [], measured: '2026-01-01T00:00:00.000Z', seconds: 1, ...change },
  }
}

describe('tunings', () => {
  it('are kept for another process, a newer one in place of an older of its shape', async () => {
    const [first, second] = [await tuningOf(), await tuningOf({ batch: 8 })]
    open().keep(first)
    open().keep(second)
    expect(await open().read()).toEqual([second, first])
    const newer = { ...first, seconds: 2 }
    open().keep(newer)
    expect(await open().read()).toEqual([newer, second])
  })

  it('are those of the machine as it is', async () => {
    open().keep(await tuningOf({ state: 'another processor' }))
    expect(await open().read()).toEqual([])
    expect(problems).toEqual([])
  })

  it('end with another processor, driver or version of a runtime', async () => {
    const machine = await inspectMachine()
    const state = stateOf(machine)
    expect(stateOf(machine)).toBe(state)
    const memory = { ...machine.memory, freeBytes: 0 }
    expect(stateOf({ ...machine, memory })).toBe(state)
    const gpu = { name: 'A', driver: '1', memoryBytes: null }
    const [one, two] = [gpu, { ...gpu, driver: '2' }].map((each) => stateOf({ ...machine, gpus: [each] })) // prettier-ignore
    expect(new Set([state, one, two, stateOf({ ...machine, cpu: { ...machine.cpu, cores: 1 } })]).size).toBe(4) // prettier-ignore
    process.env['VITRINE_ONNXRUNTIME'] = '/another/build'
    try {
      expect(stateOf(machine)).not.toBe(state)
    } finally {
      delete process.env['VITRINE_ONNXRUNTIME']
    }
    expect(state).toContain('onnxruntime-node 1.')
  })

  it('begin anew where the file is damaged, which is moved aside and told', async () => {
    const file = join(folder, 'tunings.json')
    for (const text of ['{', '{"version":1,"tunings":[{"model":"Ti/16"}]}']) {
      writeFileSync(file, text)
      expect(await open().read()).toEqual([])
      expect(problems.splice(0)).toEqual([`${file} was damaged and could not be read.`])
      const aside = readdirSync(folder).find((name) => name.includes('damaged')) ?? ''
      expect(readFileSync(join(folder, aside), 'utf8')).toBe(text)
      rmSync(join(folder, aside))
    }
    open().keep(await tuningOf())
    expect(await open().read()).toHaveLength(1)
  })
})
