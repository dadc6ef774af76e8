import type { Cost, ModelJob } from '../contract/model-job.js'
import { compileEntry } from '../engine/compile/compile.js'
import { peakLiveBytes } from '../engine/compile/memory.js'
import { countOperations } from '../engine/compile/operations.js'
import { sizeOf } from '../engine/host-array.js'
import { architectureOf, tokenStride } from '../engine/model/variants.js'
import { plainTrainingProgram } from '../engine/train/plain-step.js'
import { optimizerDefaults } from '../runs/recipes.js'
import { VitrineError } from '../contract/errors.js'

/** Of full fine-tuning, counted in the graph, nothing run. Throws `usage` for a resolution that the model cannot see. */
export async function costOf(job: Extract<ModelJob, { type: 'cost' }>): Promise<Cost> {
  const { model, resolution, batch, microBatch, classes, optimizer } = job
  const architecture = architectureOf(model, 'tanh')
  const stride = tokenStride(architecture)
  if (resolution % stride !== 0) {
    throw new VitrineError('usage', {
      what: `${model} cannot see pictures of ${resolution} pixels.`,
      why: `Its tokens are ${stride} pixels wide and must divide the resolution.`,
      remedy: `Use a multiple of ${stride}.`,
    })
  }
  const program = plainTrainingProgram({
    architecture,
    classes,
    resolution,
    batch: microBatch,
    optimizer: optimizerDefaults[optimizer],
  })
  const entry = microBatch < batch ? 'accumulate' : 'train'
  const traced = await compileEntry(program, 'accumulate', { passes: 'none', precision: 'float32' })
  const compiled = await compileEntry(program, entry, { passes: 'default', precision: 'float32' })
  return {
    operationsPerImage: countOperations(traced) / microBatch,
    stateBytes: Object.values(program.state).reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0),
    activationBytes: peakLiveBytes(compiled),
  }
}
