/** One training step of a model at rest: full fine-tuning, SGD with momentum, clipping (paper section 3). */
import type { BenchSettings } from '../contract/bench.js'
import type { ExecutorName } from '../contract/run-config.js'
import { compileEntry } from '../engine/compile/compile.js'
import { countOperations } from '../engine/compile/operations.js'
import { withEntries, type Program } from '../engine/compile/program.js'
import type { Executor } from '../engine/executor/executor.js'
import { initialParameters } from '../engine/model/params.js'
import { architectureOf } from '../engine/model/variants.js'
import { createRandom } from '../engine/augment/random.js'
import { microBatchInputs, scalar } from '../engine/train/batch-inputs.js'
import { plainTrainingProgram } from '../engine/train/plain-step.js'
import { stepEntries } from '../engine/train/training-entries.js'
import { collectGarbage, createLeanSession } from './give-back-memory.js'
import { stepMemoryOf, type StepMemory } from './step-memory.js'

const classes = 37
const learningRate = 0.003

export interface BenchStep {
  /** One step; its loss, of before the update. */
  run(): Promise<number>
  /** The same pictures through the network, nothing learnt. */
  infer(): Promise<void>
  dispose(): Promise<void>
}

/** With the entries that a run has. */
export function benchProgram(settings: BenchSettings): Program {
  const { model, batch, microBatch, resolution, precision, recompute } = settings
  const architecture = architectureOf(model, 'tanh')
  const sizes = { architecture, classes, resolution, batch: microBatch }
  const lossScaling = precision === 'float16'
  const program = plainTrainingProgram({ ...sizes, lossScaling, recompute })
  return withEntries(program, [...stepEntries(batch, microBatch), 'evaluate'])
}

/** The same pictures, labels and parameters on every machine. */
export async function createBenchStep(
  settings: BenchSettings,
  executor: Executor,
): Promise<BenchStep> {
  const { batch, microBatch, resolution } = settings
  const session = await createLeanSession(executor, benchProgram(settings))
  const architecture = architectureOf(settings.model, 'tanh')
  await session.load(initialParameters(architecture, { classes, resolution }, 0))
  collectGarbage()
  const random = createRandom(1)
  const images = Uint8Array.from({ length: batch * resolution ** 2 * 3 }, () => random.integer(256))
  const labels = Int32Array.from({ length: batch }, (_, index) => index % classes)
  const shape = {
    input: 'images',
    microBatch,
    classes,
    mixup: false,
    classWeights: null,
  } as const
  const examples = {
    dtype: 'uint8',
    shape: [batch, resolution, resolution, 3],
    data: images,
  } as const
  const parts = Array.from({ length: Math.ceil(batch / microBatch) }, (_, part) =>
    microBatchInputs({ examples, labels, lambda: 1 }, part * microBatch, shape),
  )
  const rates = { learningRate: scalar(learningRate) }
  return {
    async run() {
      const [only] = parts
      if (parts.length === 1 && only) {
        const { loss } = await session.run('train', { ...only, ...rates })
        return loss?.data[0] ?? NaN
      }
      let sum = 0
      for (const inputs of parts) {
        const { loss } = await session.run('accumulate', inputs)
        sum += loss?.data[0] ?? NaN
      }
      await session.run('apply', rates)
      return sum
    },
    async infer() {
      for (const { images: part } of parts)
        if (part) await session.run('evaluate', { images: part })
    },
    dispose: () => session.dispose(),
  }
}

/** Of one whole step, counted in the unfused trace: what the model asks for, however it is run. */
export async function operationsOf(settings: BenchSettings): Promise<number> {
  const { batch, microBatch } = settings
  const [entry = ''] = stepEntries(batch, microBatch)
  const graph = await compileEntry(benchProgram(settings), entry, {
    passes: 'none',
    precision: 'float32',
  })
  return (countOperations(graph) * batch) / microBatch
}

/** Of the pass that is run, as it is compiled for the executor. */
export function benchMemoryOf(
  executor: ExecutorName,
  settings: BenchSettings,
): Promise<StepMemory> {
  const [entry = ''] = stepEntries(settings.batch, settings.microBatch)
  return stepMemoryOf(executor, benchProgram(settings), entry, settings)
}
