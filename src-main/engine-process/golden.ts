/** Runs a golden file through every executor, pass set and precision that must give the paper's numbers. */
import '@tensorflow/tfjs-backend-cpu'
import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import type * as Ort from 'onnxruntime-node'
import { passSetNames, type PassSet } from '../contract/bench.js'
import { VitrineError } from '../contract/errors.js'
import { precisionNames, type Precision } from '../contract/run-config.js'
import { readNpz } from '../engine/checkpoint/npz.js'
import type { CompileOptions } from '../engine/compile/compile.js'
import type { EngineWish } from '../engine/executor/choose.js'
import { createEagerExecutor } from '../engine/executor/eager.js'
import type { Executor } from '../engine/executor/executor.js'
import { createOnnxRuntimeExecutor } from '../engine/executor/onnxruntime.js'
import { createTensorflowExecutor } from '../engine/executor/tensorflow.js'
import { checkModelGolden } from '../engine/golden/model.js'
import { checkPositionGolden } from '../engine/golden/position.js'
import { checkRandAugmentGolden } from '../engine/golden/randaugment.js'
import type { GoldenRow } from '../engine/golden/rows.js'
import type { HostArray } from '../engine/host-array.js'
import { chooseExecutor } from './choose-executor.js'
import { loadOnnxRuntime, loadTensorflow } from './native.js'
import { withSavedModel } from './saved-model-folder.js'

export interface GoldenReport {
  /** An executor, or `randaugment`. */
  readonly part: string
  readonly rows: readonly GoldenRow[]
}

export type GoldenEngine = Pick<EngineWish, 'executor' | 'provider'>

interface GoldenRun {
  readonly executor: Executor
  readonly passes: PassSet | null
  readonly precision: Precision
}

/** Every pass set and precision that a runtime has, and eager, which has neither. */
function onnxruntimeRuns(): GoldenRun[] {
  const loaded = loadOnnxRuntime()
  if (!loaded.ok)
    throw new VitrineError('executor-unavailable', {
      what: 'onnxruntime cannot be loaded.',
      why: loaded.reason,
      remedy: loaded.remedy,
    })
  const ort = loaded.module as typeof Ort
  const create = (options: CompileOptions) =>
    createOnnxRuntimeExecutor(ort, { threads: availableParallelism(), ...options })
  return runsOf(create, ['float32', 'float16'])
}

function runsOf(
  create: (options: CompileOptions) => Executor,
  precisions: readonly Precision[],
): GoldenRun[] {
  return passSetNames.flatMap((passes) =>
    precisions.map((precision) => {
      return { executor: create({ passes, precision }), passes, precision }
    }),
  )
}

async function checkModel(
  arrays: ReadonlyMap<string, HostArray>,
  { executor, passes, precision }: GoldenRun,
): Promise<GoldenReport> {
  const part = [executor.description, ...(passes === null ? [] : [`passes ${passes}`])].join(', ')
  return { part, rows: await checkModelGolden(arrays, executor, precision) }
}

/** `engine`: only this one, as a run would use it; null: all that load, but those of a GPU. */
export async function checkGoldenFile(
  file: string,
  engine: GoldenEngine | null,
): Promise<GoldenReport[]> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new VitrineError(
      'file-not-found',
      {
        what: `The golden file ${file} cannot be read.`,
        why: cause instanceof Error ? cause.message : String(cause),
        remedy: 'Check the path.',
      },
      { cause },
    )
  })
  const arrays = readNpz(bytes, file)
  if (arrays.has('cases')) {
    const { cases } = checkRandAugmentGolden(arrays)
    // A case's own rule (exact, or few values off by one) is in its `passed`.
    const rows = cases.map(({ name, largest, passed }) => ({
      name,
      error: largest,
      limit: passed ? largest : 0,
    }))
    return [
      { part: 'randaugment', rows },
      { part: 'position embedding', rows: checkPositionGolden(arrays) },
    ]
  }
  if (engine !== null) {
    const precision = 'float32'
    const executor = await chooseExecutor({ ...engine, precision, threads: 0 })
    return [await checkModel(arrays, { executor, passes: null, precision })]
  }
  const eager = {
    executor: createEagerExecutor('cpu'),
    passes: null,
    precision: 'float32',
  } as const
  const reports: GoldenReport[] = []
  for (const run of [eager, ...onnxruntimeRuns()]) reports.push(await checkModel(arrays, run))
  const tensorflow = loadTensorflow(0)
  if (!tensorflow.ok)
    return [...reports, { part: `tensorflow (skipped: ${tensorflow.reason})`, rows: [] }]
  const create = (options: CompileOptions) =>
    createTensorflowExecutor({ withSavedModel, fuseFrom: 0, ...options })
  for (const run of runsOf(create, precisionNames)) reports.push(await checkModel(arrays, run))
  return reports
}
