import type { Cost, ModelJob } from '../contract/model-job.js'
import { compileEntry } from '../engine/compile/compile.js'
import { countOperations } from '../engine/compile/operations.js'
import { withEntries } from '../engine/compile/program.js'
import { architectureOf, tokenStride } from '../engine/model/variants.js'
import { plainTrainingProgram } from '../engine/train/plain-step.js'
import { stepEntries } from '../engine/train/training-entries.js'
import { optimizerDefaults } from '../runs/recipes.js'
import { VitrineError } from '../contract/errors.js'
import { stepMemoryOf } from './step-memory.js'

/** Of full fine-tuning, counted in the graph, nothing run. Throws `usage` for a resolution that the model cannot see. */
export async function costOf(job: Extract<ModelJob, { type: 'cost' }>): Promise<Cost> {
  const { model, resolution, batch, microBatch, classes, optimizer } = job
  const { executor, precision, recompute } = job
  const architecture = architectureOf(model, 'tanh')
  const stride = tokenStride(architecture)
  if (resolution % stride !== 0) {
    throw new VitrineError('usage', {
      what: `${model} cannot see pictures of ${resolution} pixels.`,
      why: `Its tokens are ${stride} pixels wide and must divide the resolution.`,
      remedy: `Use a multiple of ${stride}.`,
    })
  }
  const entries = stepEntries(batch, microBatch)
  const whole = plainTrainingProgram({
    architecture,
    classes,
    resolution,
    batch: microBatch,
    optimizer: optimizerDefaults[optimizer],
    lossScaling: precision === 'float16',
    recompute,
  })
  const program = withEntries(whole, entries)
  const [entry = ''] = entries
  const traced = await compileEntry(program, entry, { passes: 'none', precision: 'float32' })
  const memory = await stepMemoryOf(executor, program, entry, { passes: 'default', precision })
  return {
    operationsPerImage: countOperations(traced) / microBatch,
    stateBytes: memory.stateBytes,
    peakMemoryBytes: memory.peakBytes,
  }
}
