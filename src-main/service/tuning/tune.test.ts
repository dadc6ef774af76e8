/** Real trials of the smallest model in real processes. */
import { describe, expect, it } from 'vitest'
import { probeInProcess } from '../../engine-process/probe-engines.js'
import type { DoctorReport } from '../../contract/machine.js'
import { tuningSchema, type Choice, type MeasuredTrial } from '../../contract/tuning.js'
import { launchChild } from '../../platform/process-port.js'
import { timeChoice } from './time-choice.js'
import { keepTuning, tune } from './tune.js'

const shape = { model: 'test', resolution: 32, batch: 4 } as const
const plain: Choice = {
  engine: 'onnxruntime cpu', precision: 'float32', microBatch: 4, threads: 1, xla: false,
} // prettier-ignore

const report: DoctorReport = {
  type: 'doctor',
  machine: {
    ...{ platform: 'p', architecture: 'a', node: 'n', gpus: [], vulkanDrivers: null },
    cpu: { model: 'A', cores: 2, vectors: null },
    memory: { totalBytes: 1, freeBytes: 1 },
  },
  engines: [
    {
      engine: 'onnxruntime cpu',
      probe: { usable: true, description: '', gpu: false, version: '1', seconds: 1 },
      picked: true,
      why: '',
    },
  ],
  picked: 'onnxruntime cpu',
}

const options = () => ({ signal: new AbortController().signal, launch: launchChild })

describe('tune', { timeout: 120_000 }, () => {
  it('tries onnxruntime whole, in halves, and with half the threads', async () => {
    const tuning = await tune(shape, { report, ...options() })
    expect(tuningSchema.parse(tuning)).toEqual(tuning)
    const [first, halved] = tuning.trials
    expect(first).toMatchObject({
      type: 'measured',
      choice: { ...plain, threads: 2 },
      description: 'onnxruntime cpu (2 threads)',
    })
    expect(halved?.choice).toMatchObject({ microBatch: 2, threads: 2 })
    expect(tuning.trials.at(-1)?.choice.threads).toBe(1)
    const losses = tuning.trials.flatMap((trial) =>
      trial.type === 'measured' ? [trial.losses.slice(0, 2)] : [],
    )
    // A new head is 0: ln 37 first, and then what one update came to.
    expect(losses[0]?.[0]).toBeCloseTo(Math.log(37), 4)
    expect(losses[0]?.[1]).toBeLessThan(losses[0]?.[0] ?? 0)
    for (const each of losses) expect(each[1]).toBeCloseTo(losses[0]?.[1] ?? 0, 4)
    const kept: unknown[] = []
    const tuned = keepTuning(tuning, { keep: (each) => void kept.push(each) })
    expect(kept).toEqual([tuning])
    expect(tuned.imagesPerSecond).toBeGreaterThanOrEqual(tuned.usual?.imagesPerSecond ?? Infinity)
  })

  it('keeps nothing where nothing could be measured', async () => {
    const tuning = await tune({ ...shape, resolution: 17 }, { report, ...options() })
    expect(tuning.trials.map(({ type }) => type)).toEqual(['failed', 'failed', 'failed'])
    const keep = () => expect.unreachable()
    expect(() => keepTuning(tuning, { keep })).toThrow(
      expect.objectContaining({ code: 'executor-unavailable' }),
    )
  })

  it('stops when asked', async () => {
    const controller = new AbortController()
    const tuning = tune(shape, {
      ...{ report, launch: launchChild, signal: controller.signal },
      onTrial: () => setTimeout(() => controller.abort(), 200),
    })
    await expect(tuning).rejects.toMatchObject({ code: 'interrupted' })
  })
})

describe('timeChoice', { timeout: 120_000 }, () => {
  it('spends two steps on what is clearly slower', async () => {
    const best: MeasuredTrial = {
      ...{ type: 'measured', choice: plain, description: '', imagesPerSecond: 1e9 },
      ...{ losses: [1], residentBytes: 1 },
    }
    const trial = await timeChoice(shape, plain, best, options())
    expect(trial.type === 'measured' && trial.losses).toHaveLength(2)
  })

  it('gives up what takes no step in time', async () => {
    const trial = await timeChoice(shape, plain, null, { ...options(), patience: 0.01 })
    expect(trial).toMatchObject({ type: 'failed', why: 'It took no step within 0.01 s.' })
  })

  it('tries TensorFlow’s compiler, whose losses are the same', async ({ skip }) => {
    const { usable } = await probeInProcess('tensorflow')
    skip(!usable, 'TensorFlow is not set up')
    const choice = { ...plain, engine: 'tensorflow' } as const
    const trial = await timeChoice(shape, choice, null, options())
    const compiled = await timeChoice(shape, { ...choice, xla: true }, null, options())
    if (trial.type === 'failed') throw new Error(trial.why)
    if (compiled.type === 'failed') throw new Error(compiled.why)
    expect(compiled.description).toBe(`${trial.description} xla`)
    expect(compiled.losses.length).toBeGreaterThan(1)
    for (const [step, loss] of compiled.losses.entries()) {
      expect(loss).toBeCloseTo(trial.losses[step] ?? NaN, 4)
    }
  })
})
