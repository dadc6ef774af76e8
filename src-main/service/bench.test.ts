/** The bench in its real processes, on the smallest model. */
import { describe, expect, it } from 'vitest'
import { benchResultSchema, type BenchSettings } from '../contract/bench.js'
import { benchTraining } from './bench.js'

const settings: BenchSettings = {
  model: 'test',
  executor: 'onnxruntime',
  passes: 'default',
  precision: 'float32',
  recompute: false,
  batch: 8,
  microBatch: 8,
  resolution: 64,
  threads: 1,
}

describe('benchTraining', () => {
  it('does not grow over 200 steps, and its losses are those of the unfused trace', async () => {
    const signal = new AbortController().signal
    const result = await benchTraining({ settings, steps: 200, compare: true, signal })
    expect(benchResultSchema.parse(result)).toEqual(result)
    // One batch of pictures (98 KB) kept a step would show as 14.7 MB from the median of the
    // first quarter to that of the last. Compiled code and caches settle by 1 to 5 MB, whether
    // over 200 steps or 800.
    expect(result.memoryGrowthBytes).toBeLessThan(8e6)
    expect(result.unfused?.lossDifference).toBeLessThan(1e-4)
    expect(result.loss).toBeLessThan(Math.log(37))
    expect(result.imagesPerSecond).toBeCloseTo(8 / result.secondsPerStep, 6)
    expect(Object.keys(result.profile)).toContain('FusedMatMul')
    expect(result.peakMemoryBytes).toBeGreaterThan(2 * result.stateBytes + result.activationBytes)
  }, 120_000)

  it('gives the same loss in micro-batches', async () => {
    const signal = new AbortController().signal
    const whole = await benchTraining({ settings, steps: 2, compare: false, signal })
    const parts = { ...settings, microBatch: 2 }
    const split = await benchTraining({ settings: parts, steps: 2, compare: false, signal })
    expect(Math.abs(split.loss - whole.loss) / whole.loss).toBeLessThan(1e-5)
    expect(split.activationBytes).toBeLessThan(whole.activationBytes / 2)
  }, 120_000)

  it('stops when asked', async () => {
    const controller = new AbortController()
    const running = benchTraining({
      settings,
      steps: 100_000,
      compare: false,
      signal: controller.signal,
    })
    setTimeout(() => controller.abort(), 3000)
    await expect(running).rejects.toMatchObject({ code: 'interrupted' })
  }, 60_000)
})
