/** An entry of a program to a verified graph: trace, then passes, each checked. */
import type { PassSet } from '../../contract/bench.js'
import type { Precision } from '../../contract/run-config.js'
import type { Graph } from './graph.js'
import { removeDead, shareCommon } from './passes/clean.js'
import { expand } from './passes/expand.js'
import { foldNorm } from './passes/fold-norm.js'
import { fuseElementwise } from './passes/fuse-elementwise.js'
import { fuseBias } from './passes/fuse-bias.js'
import { fuseMomentum } from './passes/fuse-momentum.js'
import { halveProducts } from './passes/halve-products.js'
import { narrowRows } from './passes/narrow-rows.js'
import { orderBackward } from './passes/order-backward.js'
import { recompute } from './passes/recompute.js'
import { remake } from './passes/remake.js'
import { simplify } from './passes/simplify.js'
import { spellNorms } from './passes/spell-norms.js'
import { spellLayers } from './passes/spell-layers.js'
import { spellProducts } from './passes/spell-products.js'
import type { Program } from './program.js'
import { noSurroundings, type Surroundings } from './surroundings.js'
import { traceEntry } from './trace.js'
import { verify } from './verify.js'

const passOf = {
  shareCommon,
  simplify,
  foldNorm,
  expand,
  fuseBias,
  narrowRows,
  removeDead,
  spellLayers,
  spellProducts,
  orderBackward,
  recompute,
  spellNorms,
  fuseMomentum,
  bfloat16Products: (graph) => halveProducts(graph, 'bfloat16'),
  float16Products: (graph) => halveProducts(graph, 'float16'),
} as const satisfies Record<string, (graph: Graph) => Graph>
export type PassName = keyof typeof passOf

/** `none` runs what TensorFlow.js traced, layers composed of its own operations. */
export const passes: Record<PassSet, readonly PassName[]> = {
  none: [],
  default: [
    'shareCommon',
    'simplify',
    'narrowRows',
    'foldNorm',
    'expand',
    'shareCommon',
    'fuseBias',
    'simplify',
    'shareCommon',
    'removeDead',
  ],
}

/** After the others, for mixed precision. Attention is spelled out: its softmax stays in float32. */
const mixed: Record<Precision, readonly PassName[]> = {
  float32: [],
  bfloat16: ['bfloat16Products'],
  float16: ['float16Products'],
}

/** Last, for programs that recompute: other passes would make one node again of what is there twice. */
const recomputing: readonly PassName[] = ['orderBackward', 'recompute', 'removeDead']

/** For graphs that leave Vitrine (engine/export): few kinds of nodes, in every runtime's own words. */
export const inferencePasses: readonly PassName[] = [
  'shareCommon',
  'simplify',
  'narrowRows',
  'spellLayers',
  'spellProducts',
  'simplify',
  'shareCommon',
  'removeDead',
]

/** Verifies the graph after each pass. */
export function runPasses(graph: Graph, names: readonly PassName[]): Graph {
  let current = graph
  for (const name of names) {
    current = passOf[name](current)
    verify(current)
  }
  return current
}

export interface CompileOptions {
  readonly passes: PassSet
  readonly precision: Precision
}

type Timing = Pick<Surroundings, 'timed'>

/** The entry as traced, after the passes of a set. */
async function passed(
  program: Program,
  entryName: string,
  passSet: PassSet,
  { timed }: Timing,
): Promise<Graph> {
  const entry = program.entries[entryName]
  if (!entry) throw new Error(`compile: the program has no entry ${entryName}`)
  const traced = await timed('trace', () =>
    traceEntry(program, entry, { ownKernels: passSet !== 'none' }),
  )
  return timed('passes', () => runPasses(traced, passes[passSet]))
}

/** For onnxruntime, which has kernels of its own for GELU and attention. */
export async function compileEntry(
  program: Program,
  entryName: string,
  { passes: passSet, precision }: CompileOptions,
  timing: Timing = noSurroundings,
): Promise<Graph> {
  const compiled = await passed(program, entryName, passSet, timing)
  return timing.timed('passes', () => {
    const typed = precision === 'float32' ? compiled : finished(compiled, passSet, precision)
    return program.recomputes === true ? runPasses(typed, recomputing) : typed
  })
}

export interface TensorflowCompileOptions extends CompileOptions {
  /** Bytes from which operations are fused, and values made again; XLA must be there. null: nothing is. */
  readonly fuseFrom: number | null
}

export async function compileForTensorflow(
  program: Program,
  entryName: string,
  { passes: passSet, precision, fuseFrom }: TensorflowCompileOptions,
  timing: Timing = noSurroundings,
): Promise<Graph> {
  const compiled = await passed(program, entryName, passSet, timing)
  return timing.timed('passes', () => {
    const typed = finished(compiled, passSet, precision)
    const whole = program.recomputes === true ? runPasses(typed, recomputing) : typed
    if (passSet === 'none') return whole
    if (fuseFrom === null) return runPasses(whole, ['fuseMomentum'])
    const spelled = runPasses(whole, ['fuseMomentum', 'spellNorms', 'shareCommon'])
    const remade = remake(spelled, fuseFrom)
    verify(remade)
    const fused = fuseElementwise(remade, fuseFrom)
    verify(fused)
    return fused
  })
}

/** Its layers spelled out, its products in the precision. */
function finished(graph: Graph, passSet: PassSet, precision: Precision): Graph {
  const names: readonly PassName[] =
    passSet === 'none'
      ? mixed[precision]
      : ['spellLayers', 'simplify', ...mixed[precision], 'shareCommon', 'removeDead']
  return runPasses(graph, names)
}
