/** The compiled graph of one entry of a model's training program, for people to look at. */
import type { GraphReport, GraphWish } from '../contract/graph.js'
import { compileEntry, type PassSet } from '../engine/compile/compile.js'
import { countOps, type Graph } from '../engine/compile/graph.js'
import { peakLiveBytes } from '../engine/compile/memory.js'
import { emitOnnx } from '../engine/compile/onnx/emit.js'
import { countOperations } from '../engine/compile/operations.js'
import { architectureOf } from '../engine/model/variants.js'
import { trainingProgram } from '../engine/train/step.js'

/** The report, and the graph as the bytes of an ONNX model. */
export async function compileForReading(
  wish: GraphWish,
): Promise<{ report: GraphReport; onnx: Uint8Array }> {
  const { model, gelu, entry, passes, batch, resolution, classes } = wish
  const program = trainingProgram({
    architecture: architectureOf(model, gelu),
    classes,
    resolution,
    microBatch: batch,
    evaluateBatch: batch,
    optimizer: { type: 'sgd', momentum: 0.9 },
    clipNorm: 1,
    loss: 'softmax',
    mixup: false,
    dropout: 0,
    stochasticDepth: 0,
    trainable: () => true,
  })
  const compile = (passSet: PassSet): Promise<Graph> => compileEntry(program, entry, passSet)
  const [traced, graph] = [await compile('none'), await compile(passes)]
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
