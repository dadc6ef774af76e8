/** Tries one engine in this process: one real training step of the smallest model. */
import { toVitrineError } from '../contract/errors.js'
import type { EngineName, Probe } from '../contract/machine.js'
import type { Executor } from '../engine/executor/executor.js'
import { initialParameters } from '../engine/model/params.js'
import { architectureOf } from '../engine/model/variants.js'
import { microBatchInputs } from '../engine/train/batch-inputs.js'
import { plainTrainingProgram } from '../engine/train/plain-step.js'
import { openEngine } from './open-engine.js'

const size = { classes: 5, resolution: 16 }

/** Throws when the step fails or gives a wrong loss. */
async function tryStep(executor: Executor): Promise<void> {
  const architecture = architectureOf('test', 'tanh')
  const program = plainTrainingProgram({ architecture, ...size, batch: 2 })
  const images = Uint8Array.from({ length: 2 * 16 * 16 * 3 }, (_, i) => (i * 7) % 256)
  const examples = { dtype: 'uint8', shape: [2, 16, 16, 3], data: images } as const
  const inputs = microBatchInputs({ examples, labels: Int32Array.of(0, 3), lambda: 1 }, 0, {
    input: 'images',
    classes: size.classes,
    microBatch: 2,
    mixup: false,
    classWeights: null,
  })
  const session = await executor.createSession(program)
  await session.load(initialParameters(architecture, size, 1))
  const learningRate = { dtype: 'float32', shape: [], data: Float32Array.of(0.01) } as const
  const { loss } = await session.run('train', { ...inputs, learningRate })
  const found = loss?.data[0] ?? NaN
  // A new head is 0: all classes are equally likely, whatever the rest computes.
  if (!(Math.abs(found - Math.log(size.classes)) < 1e-3)) {
    throw new Error(`The first loss is ${found}, not ln ${size.classes}.`)
  }
  const head = (await session.read(['head/kernel'])).get('head/kernel')
  if (!head?.data.some((value) => value !== 0)) throw new Error('The step changed no parameter.')
  await session.dispose()
}

function remedyFor(engine: EngineName): string {
  if (engine === 'onnxruntime webgpu') {
    return 'Install the driver of the graphics card (on Linux its Vulkan driver and libvulkan1).'
  }
  if (engine === 'onnxruntime cuda') {
    return "Install onnxruntime's CUDA provider with CUDA 12 and cuDNN 9, or use tensorflow."
  }
  return 'Use another engine; `vitrine doctor` lists them.'
}

/** onnxruntime's own words without the place in its sources and the failed condition. */
function inWords(reason: string): string {
  const line = reason.replace(/\s+/g, ' ').trim()
  return /onnxruntime_src/.test(line) ? line.replace(/^.* was false\. /, '') : line
}

export async function probeEngine(engine: EngineName): Promise<Probe> {
  try {
    const opened = openEngine(engine, { threads: 1, precision: 'float32' })
    if (!opened.ok) return { usable: false, reason: opened.reason, remedy: opened.remedy }
    const { executor, gpu, version } = opened
    const began = performance.now()
    await tryStep(executor)
    const seconds = (performance.now() - began) / 1000
    return { usable: true, description: executor.description, gpu, version, seconds }
  } catch (thrown) {
    const { code, text } = toVitrineError(thrown)
    const remedy =
      code === 'internal' || code === 'executor-unavailable' ? remedyFor(engine) : text.remedy
    return { usable: false, reason: inWords(text.why), remedy }
  }
}
