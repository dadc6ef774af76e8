/** Real training steps of the `test` model on an executor, for tests that compare executors. */
import type { Executor } from '../../src-main/engine/executor/executor.js'
import type { HostArray } from '../../src-main/engine/host-array.js'
import { initialParameters } from '../../src-main/engine/model/params.js'
import { architectureOf } from '../../src-main/engine/model/variants.js'
import { microBatchInputs } from '../../src-main/engine/train/batch-inputs.js'
import { plainTrainingProgram } from '../../src-main/engine/train/plain-step.js'

const size = { classes: 5, resolution: 16 }
const batch = 4

interface TrainStepsOptions {
  /** Gets the count of the steps done. */
  readonly afterStep?: (done: number) => void
  readonly lossScaling?: boolean
}

export interface TrainedSteps {
  readonly losses: readonly number[]
  readonly gradientNorms: readonly number[]
  /** Parameters and slots after the last step. */
  readonly state: ReadonlyMap<string, HostArray>
  /** Of the pictures, with the trained parameters. */
  readonly logits: HostArray
}

/** SGD with momentum and clipping; the same start and pictures for every executor. */
export async function trainSteps(
  executor: Executor,
  steps: number,
  { afterStep, lossScaling = false }: TrainStepsOptions = {},
): Promise<TrainedSteps> {
  const architecture = architectureOf('test', 'tanh')
  const program = plainTrainingProgram({ architecture, ...size, batch, lossScaling })
  const images = Uint8Array.from({ length: batch * 16 * 16 * 3 }, (_, i) => (i * i * 7 + i) % 256)
  const labels = Int32Array.of(0, 3, 1, 4)
  const examples = { dtype: 'uint8', shape: [batch, 16, 16, 3], data: images } as const
  const inputs = microBatchInputs({ examples, labels, lambda: 1 }, 0, {
    input: 'images',
    classes: size.classes,
    microBatch: batch,
    mixup: false,
    classWeights: null,
  })
  const learningRate = { dtype: 'float32', shape: [], data: Float32Array.of(0.02) } as const
  const session = await executor.createSession(program)
  try {
    const start = initialParameters(architecture, size, 5)
    // A new head is 0 and would leave the gradients of all else near 0, that is, untested.
    start.get('head/kernel')?.data.forEach((_, i, data) => (data[i] = 0.05 * Math.sin(i + 1)))
    await session.load(start)
    const losses: number[] = []
    const gradientNorms: number[] = []
    for (let step = 0; step < steps; step++) {
      const outputs = await session.run('train', { ...inputs, learningRate })
      losses.push(outputs['loss']?.data[0] ?? NaN)
      gradientNorms.push(outputs['gradientNorm']?.data[0] ?? NaN)
      afterStep?.(step + 1)
    }
    const { logits } = await session.run('evaluate', { images: examples })
    if (!logits) throw new Error('evaluate gave no logits')
    const names = Object.keys(program.state).filter((name) => !name.startsWith('accumulator/'))
    return { losses, gradientNorms, state: await session.read(names), logits }
  } finally {
    await session.dispose()
  }
}

/**
 * The largest difference of any state array, as a share of that array's largest value. Arrays
 * smaller than a thousandth (a key bias, whose gradient is rounding noise) are held to that.
 */
export function stateDistance(found: TrainedSteps, expected: TrainedSteps): number {
  let distance = 0
  for (const [name, { data }] of expected.state) {
    const other = found.state.get(name)
    const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3)
    data.forEach((value, index) => {
      const difference = Math.abs(value - (other?.data[index] ?? NaN)) / largest
      distance = difference <= distance ? distance : difference // NaN is kept
    })
  }
  return distance
}
