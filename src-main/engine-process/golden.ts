/** Runs a golden file through every executor that must give the paper's numbers. */
import '@tensorflow/tfjs-backend-cpu'
import { readFile } from 'node:fs/promises'
import type * as Ort from 'onnxruntime-node'
import { VitrineError } from '../contract/errors.js'
import { readNpz } from '../engine/checkpoint/npz.js'
import { createEagerExecutor } from '../engine/executor/eager.js'
import type { Executor } from '../engine/executor/executor.js'
import { createOnnxRuntimeExecutor } from '../engine/executor/onnxruntime.js'
import { checkModelGolden } from '../engine/golden/model.js'
import { checkPositionGolden } from '../engine/golden/position.js'
import { checkRandAugmentGolden } from '../engine/golden/randaugment.js'
import type { GoldenRow } from '../engine/golden/rows.js'
import { loadOnnxRuntime } from './native.js'

export interface GoldenReport {
  /** An executor, or `randaugment`. */
  readonly part: string
  readonly rows: readonly GoldenRow[]
}

function executors(): Executor[] {
  const loaded = loadOnnxRuntime()
  if (!loaded.ok)
    throw new VitrineError('executor-unavailable', {
      what: 'onnxruntime cannot be loaded.',
      why: loaded.reason,
      remedy: loaded.remedy,
    })
  const ort = loaded.module as typeof Ort
  return [
    createOnnxRuntimeExecutor(ort, { threads: 0, passes: 'default', precision: 'float32' }),
    createEagerExecutor('cpu'),
  ]
}

export async function checkGoldenFile(file: string): Promise<GoldenReport[]> {
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
  const reports: GoldenReport[] = []
  for (const executor of executors())
    reports.push({
      part: executor.description,
      rows: await checkModelGolden(arrays, executor),
    })
  return reports
}
