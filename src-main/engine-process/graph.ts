/** The compiled graph of one entry of a model's training program, for people to look at. */
import type { GraphReport, GraphWish } from '../contract/graph.js'
import { compileEntry } from '../engine/compile/compile.js'
import { countOps } from '../engine/compile/graph.js'
import { peakLiveBytes } from '../engine/compile/memory.js'
import { emitOnnx } from '../engine/compile/onnx/emit.js'
import { countOperations } from '../engine/compile/operations.js'
import { architectureOf } from '../engine/model/variants.js'
import { plainTrainingProgram } from '../engine/train/plain-step.js'

/** The report, and the graph as the bytes of an ONNX model. */
export async function compileForReading(
  wish: GraphWish,
): Promise<{ report: GraphReport; onnx: Uint8Array }> {
  const { model, gelu, entry, passes, batch, resolution, classes } = wish
  const architecture = architectureOf(model, gelu)
  const program = plainTrainingProgram({ architecture, classes, resolution, batch })
  const traced = await compileEntry(program, entry, { passes: 'none', precision: 'float32' })
  const graph = await compileEntry(program, entry, { passes, precision: 'float32' })
  const report: GraphReport = {
    ...wish,
    nodes: graph.nodes.length,
    tracedNodes: traced.nodes.length,
    operations: Object.fromEntries(countOps(graph)),
    floatingPointOperations: countOperations(graph),
    activationBytes: peakLiveBytes(graph),
  }
  return { report, onnx: emitOnnx(graph) }
}
