import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunSeries } from '../contract/run.js'
import { createSeriesReader } from './series.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-series-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const metrics = () => join(folder, 'metrics.jsonl')
const line = (step: number, loss = 1 / step) =>
  `${JSON.stringify({ type: 'step', step, steps: 1e5, loss, accuracy: 0.5, gradientNorm: 1, learningRate: 0.01, imagesPerSecond: 20, secondsLeft: 5, seconds: step / 10, residentBytes: 1e9 })}\n` // prettier-ignore
const linesTo = (count: number) => Array.from({ length: count }, (_, at) => line(at + 1)).join('')

const empty = { more: false, evaluations: [], warnings: [] }

describe('createSeriesReader', () => {
  it('gives nothing of a run that has said nothing', async () => {
    const reader = createSeriesReader(folder, () => Promise.resolve(0))
    const series = await reader.read(0, null)
    expect(series).toMatchObject({ ...empty, seq: 0, generation: 0 })
  })

  it('reads 100,000 steps in answers of 20,000 and lets others in between', async () => {
    writeFileSync(metrics(), linesTo(100_000))
    const reader = createSeriesReader(folder, () => Promise.resolve(1))
    const answers: RunSeries[] = []
    let turns = 0
    let going = true
    const turn = () => {
      turns++
      if (going) setImmediate(turn)
    }
    setImmediate(turn)
    for (let seq = 0, more = true; more;) {
      const answer = await reader.read(seq, 1)
      answers.push(answer)
      ;({ seq, more } = answer)
    }
    going = false
    expect(answers.map(({ seq }) => seq)).toEqual([20_000, 40_000, 60_000, 80_000, 100_000])
    const steps = answers.flatMap((answer) => answer.steps.step)
    expect(steps).toEqual(Array.from({ length: 100_000 }, (_, at) => at + 1))
    expect(turns).toBeGreaterThan(400) // a turn each 250 lines
  })

  it('gives what was appended, waits for the end of a line, and passes over a damaged one', async () => {
    writeFileSync(metrics(), linesTo(3))
    const reader = createSeriesReader(folder, () => Promise.resolve(1))
    expect((await reader.read(0, null)).seq).toBe(3)
    appendFileSync(metrics(), `rubbish\n${line(4)}`.slice(0, -5))
    expect(await reader.read(3, 1)).toMatchObject({ ...empty, seq: 4, steps: { step: [] } })
    appendFileSync(metrics(), line(4).slice(-5))
    expect(await reader.read(4, 1)).toMatchObject({ seq: 5, steps: { step: [4], seconds: [0.4] } })
    // Another reader has no marks and finds the same place.
    const other = createSeriesReader(folder, () => Promise.resolve(1))
    expect(await other.read(4, 1)).toMatchObject({ seq: 5, steps: { step: [4] } })
  })

  it('gives all of a file that was put in the place of the other, under another generation', async () => {
    writeFileSync(metrics(), linesTo(5000))
    const reader = createSeriesReader(folder, () => Promise.resolve(1))
    expect((await reader.read(0, null)).seq).toBe(5000)
    writeFileSync(`${metrics()}.new`, `${linesTo(2)}${line(3, 9)}`)
    renameSync(`${metrics()}.new`, metrics())
    const series = await reader.read(5000, 1)
    expect(series).toMatchObject({ generation: 2, seq: 3 })
    expect(series.steps.loss).toEqual([1, 0.5, 9])
    expect(await reader.generation()).toBe(2)
  })
})
