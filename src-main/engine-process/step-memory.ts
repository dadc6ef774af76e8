/**
 * How much memory a training step will take, before it is run: what its graph needs at once as it is
 * compiled for the executor, its state, and what the runtime's process takes without a model (ADR 15).
 */
import type { ExecutorName } from '../contract/run-config.js'
import {
  compileEntry,
  compileForTensorflow,
  type CompileOptions,
} from '../engine/compile/compile.js'
import type { Graph } from '../engine/compile/graph.js'
import { inPlaceUpdates } from '../engine/compile/in-place.js'
import { peakLiveBytes } from '../engine/compile/memory.js'
import { worthwhileBytes } from '../engine/compile/passes/fuse-elementwise.js'
import { writtenInPlace } from '../engine/compile/passes/fuse-momentum.js'
import type { Program } from '../engine/compile/program.js'
import { sizeOf } from '../engine/host-array.js'

export interface StepMemory {
  /** One copy of parameters, optimizer slots and accumulators. */
  readonly stateBytes: number
  /** Values alive at once in one pass over the graph. */
  readonly activationBytes: number
  /** Largest resident memory of the process. */
  readonly peakBytes: number
}

/** TensorFlow is taken for one that has XLA; without it values that are fused here lie in memory too. */
function compiled(
  executor: ExecutorName,
  program: Program,
  entry: string,
  options: CompileOptions,
): Promise<Graph> {
  switch (executor) {
    case 'tensorflow':
      return compileForTensorflow(program, entry, { ...options, fuseFrom: worthwhileBytes })
    case 'onnxruntime':
      return compileEntry(program, entry, options)
    case 'eager':
      return compileEntry(program, entry, { passes: 'none', precision: 'float32' })
  }
}

const mebibyte = 2 ** 20

/**
 * Resident memory of a process of each runtime after a step of a model too small to count, measured
 * on Linux; eager is rarely more than a reference, and taken for the same.
 */
const baseBytes: Record<ExecutorName, number> = {
  tensorflow: 375 * mebibyte,
  onnxruntime: 110 * mebibyte,
  eager: 110 * mebibyte,
}
/**
 * Of the state: itself; its next values, where they are not written over it; and what onnxruntime's binding
 * makes of every result, also of one that it was told where to write.
 */
const copiesOf = (isInPlace: boolean, isCopied: boolean): number =>
  1 + Number(!isInPlace) + Number(isCopied)
/**
 * What onnxruntime takes of what is alive where a block's inside is computed again: fitted to
 * measurements, the cause (its arena grows by doubling) is only suspected.
 */
const arenaFactor = 2

/** `entry`: the one of a step that needs most. */
export async function stepMemoryOf(
  executor: ExecutorName,
  program: Program,
  entry: string,
  options: CompileOptions,
): Promise<StepMemory> {
  const specs = Object.values(program.state)
  const stateBytes = specs.reduce((total, { shape }) => total + 4 * sizeOf(shape), 0)
  const graph = await compiled(executor, program, entry, options)
  const onnxruntime = executor === 'onnxruntime'
  // onnxruntime writes the next state into buffers that count as state.
  const written = writtenInPlace(graph)
  const elsewhere = onnxruntime ? new Set(graph.updates.values()) : written
  const inPlace = onnxruntime ? inPlaceUpdates(graph).length : written.size
  const copies = copiesOf(inPlace === graph.updates.size, onnxruntime)
  const activationBytes = peakLiveBytes(graph, elsewhere)
  const held = activationBytes * (onnxruntime && program.recomputes === true ? arenaFactor : 1)
  const peakBytes = baseBytes[executor] + copies * stateBytes + held
  return { stateBytes, activationBytes, peakBytes }
}
