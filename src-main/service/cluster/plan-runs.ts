/** The runs of a plan's folder: `runs/NNN.json`, a resolved config each, and where they stand in a workspace. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { VitrineError } from '../../contract/errors.js'
import { runConfigSchema, type ConfigWish, type RunConfig } from '../../contract/run-config.js'
import type { RunRecord } from '../../runs/record.js'
import { listRuns, readRecord } from '../../runs/store.js'
import { runIdentity } from '../../study/identity.js'
import { readConfigFile } from '../config-file.js'

export interface PlanRun {
  /** NNN of its file. */
  readonly number: number
  readonly config: RunConfig
}

/** By number. Throws `usage` where the folder holds no plan. */
export function readPlanRuns(folder: string): PlanRun[] {
  const runs = join(folder, 'runs')
  const numbers = namesIn(runs).flatMap((name) => /^(\d+)\.json$/.exec(name)?.[1] ?? [])
  if (numbers.length === 0) throw noPlan(folder)
  return numbers
    .map((words) => ({
      number: Number(words),
      config: resolved(readConfigFile(join(runs, `${words}.json`)), join(runs, `${words}.json`)),
    }))
    .sort((a, b) => a.number - b.number)
}

/** Of each config of the plan the run in the workspace that is the furthest on. */
export function runsOfPlan(
  workspace: string,
  plan: readonly PlanRun[],
): ReadonlyMap<number, RunRecord> {
  const found = new Map<number, RunRecord>()
  // By the pictures that a run was trained on: a config alone does not say which they are.
  const identities = new Map<string, ReadonlyMap<string, number>>()
  for (const record of recordsOf(workspace)) {
    const { config, datasetHash } = record
    const known =
      identities.get(datasetHash) ??
      new Map(plan.map((each) => [runIdentity(each.config, datasetHash), each.number]))
    identities.set(datasetHash, known)
    const number = known.get(runIdentity(config, datasetHash))
    if (number !== undefined && found.get(number)?.status !== 'done') found.set(number, record)
  }
  return found
}

function recordsOf(workspace: string): RunRecord[] {
  return listRuns(workspace).flatMap((folder) => {
    try {
      return [readRecord(folder)]
    } catch {
      return [] // damaged: another run of the same config will be made
    }
  })
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return [] // said as a plan without runs
  }
}

/** A hand-made config that leaves fields open would be another run with each version of the recipes. */
function resolved(wish: ConfigWish, file: string): RunConfig {
  const parsed = runConfigSchema.safeParse(wish)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new VitrineError('usage', {
    what: `${file} is no whole config.`,
    why: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown'}.`,
    remedy: 'Make the plan anew with `vitrine study plan`.',
  })
}

function noPlan(folder: string): VitrineError {
  return new VitrineError('usage', {
    what: `${folder} holds no plan.`,
    why: 'Expected runs/001.json and more below it, found none.',
    remedy: 'Check the path, or make a plan: vitrine study plan KIND FOLDER --out PLAN',
  })
}
