/** What is predicted of a step's memory against the peak of a real process, on a model large enough to count. */
import { describe, expect, it } from 'vitest'
import type { BenchSettings } from '../contract/bench.js'
import { loadTensorflow } from '../engine-process/native.js'
import { benchTraining } from './bench.js'

/** Of the peak; docs/performance.md has more models. Seen here: within 16 %. */
const tolerance = 0.2

const settings: Omit<BenchSettings, 'executor' | 'precision' | 'recompute'> = {
  model: 'Ti/16',
  passes: 'default',
  batch: 32,
  microBatch: 32,
  resolution: 96,
  threads: 2,
}

async function ratioOf(way: Pick<BenchSettings, 'executor' | 'precision' | 'recompute'>) {
  const { signal } = new AbortController()
  const wish = { settings: { ...settings, ...way }, steps: 1, profiled: 0, compare: false, signal }
  const { predictedMemoryBytes, peakMemoryBytes } = await benchTraining(wish)
  return predictedMemoryBytes / peakMemoryBytes
}

function itPredicts(way: Pick<BenchSettings, 'executor' | 'precision' | 'recompute'>): void {
  const { executor, precision, recompute } = way
  it(`${executor} ${precision}${recompute ? ', recomputing' : ''}`, async () => {
    const ratio = await ratioOf(way)
    expect(ratio).toBeGreaterThan(1 - tolerance)
    expect(ratio).toBeLessThan(1 + tolerance)
  }, 60_000)
}

// The figures are those of Linux: elsewhere a process is counted otherwise.
describe.skipIf(process.platform !== 'linux')('the peak is predicted for', () => {
  itPredicts({ executor: 'onnxruntime', precision: 'float32', recompute: false })
  itPredicts({ executor: 'onnxruntime', precision: 'float32', recompute: true })
})

const loaded = loadTensorflow(2)
const here = loaded.ok ? '' : ` (skipped: ${loaded.reason})`
describe.skipIf(process.platform !== 'linux' || !loaded.ok)(`and for${here}`, () => {
  itPredicts({ executor: 'tensorflow', precision: 'bfloat16', recompute: true })
})
