import '@tensorflow/tfjs-backend-cpu'
import * as ort from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { useSoftwareVulkan } from '../../../test/software-vulkan.js'
import { stateDistance, trainSteps } from '../../../test/cases/training-steps.js'
import { probeInProcess } from '../../engine-process/probe-engines.js'
import { createOnnxRuntimeDeviceExecutor } from './onnxruntime-device.js'
import { createOnnxRuntimeExecutor } from './onnxruntime.js'

useSoftwareVulkan()
// In a process of its own first: a driver may crash.
const probe = await probeInProcess('onnxruntime webgpu')
const here = probe.usable ? '' : ` (skipped: ${probe.reason})`

// Slow on a driver that computes in software.
describe.skipIf(!probe.usable)(`onnxruntime webgpu${here}`, { timeout: 300_000 }, () => {
  const options = { provider: 'webgpu', passes: 'default', precision: 'float32' } as const

  it('trains as the CPU does, with the state in buffers of the GPU', async () => {
    const cpu = createOnnxRuntimeExecutor(ort, {
      threads: 1,
      passes: 'default',
      precision: 'float32',
    })
    const reference = await trainSteps(cpu, 20)
    const found = await trainSteps(createOnnxRuntimeDeviceExecutor(ort, options), 20)
    found.losses.forEach((loss, i) =>
      expect(Math.abs(loss - (reference.losses[i] ?? NaN))).toBeLessThan(1e-4),
    )
    expect(reference.losses[19]).toBeLessThan((reference.losses[0] ?? NaN) - 0.1)
    expect(stateDistance(found, reference)).toBeLessThan(1e-3)
    found.logits.data.forEach((value, i) =>
      expect(value).toBeCloseTo(reference.logits.data[i] ?? NaN, 3),
    )
  })

  it('keeps one buffer a state array while it trains, and none afterwards', async () => {
    const { runtime, live } = countBuffers()
    const counts: number[] = []
    const executor = createOnnxRuntimeDeviceExecutor(runtime, options)
    const { state } = await trainSteps(executor, 4, {
      afterStep: () => counts.push(live()),
    })
    // Parameters, their momentum and their accumulators.
    expect(counts).toEqual(new Array(4).fill((state.size / 2) * 3))
    expect(live()).toBe(0)
  })
})

/** onnxruntime whose GPU tensors are counted from a run's result to their `dispose`. */
function countBuffers(): { runtime: typeof ort; live: () => number } {
  let live = 0
  const InferenceSession = {
    async create(...words: Parameters<typeof ort.InferenceSession.create>) {
      const session = await ort.InferenceSession.create(...words)
      const run = session.run.bind(session)
      session.run = async (feeds: ort.InferenceSession.FeedsType) => {
        const results = await run(feeds)
        for (const tensor of Object.values(results)) {
          if (tensor.location !== 'gpu-buffer') continue
          live++
          const dispose = tensor.dispose.bind(tensor)
          tensor.dispose = () => {
            live--
            dispose()
          }
        }
        return results
      }
      return session
    },
  }
  return { runtime: { ...ort, InferenceSession } as unknown as typeof ort, live: () => live }
}

describe('onnxruntime device', () => {
  it('says which provider this machine cannot use', async () => {
    const provider = process.platform === 'win32' ? 'coreml' : 'directml'
    const executor = createOnnxRuntimeDeviceExecutor(ort, {
      provider,
      passes: 'default',
      precision: 'float32',
    })
    await expect(trainSteps(executor, 1)).rejects.toMatchObject({ code: 'executor-unavailable' })
  })
})
