/** Looking at pictures with a trained model, for every host: measure a folder, name what is in pictures. */
import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { z } from 'zod'
import { VitrineError } from '../contract/errors.js'
import type { LaunchProcess } from '../platform/process-port.js'
import type { EvaluateJob, EngineEvent, ModelWish, PredictJob } from '../runs/messages.js'
import { evaluateJobSchema, predictJobSchema } from '../runs/messages.js'
import { findRun } from '../runs/store.js'
import { superviseEngine } from '../runs/supervisor.js'

export type { EngineEvent }

export interface JobHost {
  emit(event: EngineEvent): void
  readonly signal: AbortSignal
  readonly launch?: LaunchProcess
}

const remedy = 'Give the command again.'

/** A run by id or folder; any other path that is a file is a checkpoint. Throws `run-not-found`. */
export function modelSource(
  workspace: string,
  words: string,
  checkpoint: 'last' | 'best',
): ModelWish['source'] {
  if (existsSync(words) && statSync(words).isFile()) return { type: 'file', path: resolve(words) }
  return { type: 'run', folder: resolve(findRun(workspace, words)), checkpoint }
}

/** Says `progress`, `warning`, `evaluation` and `result`. */
export async function evaluateModel(job: Omit<EvaluateJob, 'type'>, host: JobHost): Promise<void> {
  const whole = checked(evaluateJobSchema, { type: 'evaluate' as const, ...job })
  await superviseEngine(whole, { ...host, remedy })
}

/** Says `progress` and one `prediction` or `unreadable` a picture. */
export async function predictImages(job: Omit<PredictJob, 'type'>, host: JobHost): Promise<void> {
  const whole = checked(predictJobSchema, { type: 'predict' as const, ...job })
  await superviseEngine(whole, { ...host, remedy })
}

/** Throws `usage`, naming the field. */
export function checked<T>(schema: z.ZodType<T>, value: T): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new VitrineError('usage', {
    what: `The value of ${issue?.path.at(-1)?.toString() ?? 'the command'} cannot be used.`,
    why: `${issue?.message}.`,
    remedy: 'Correct the flag.',
  })
}
