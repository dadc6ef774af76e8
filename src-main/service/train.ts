/** Starting and resuming runs, for every host: words to a resolved config, a folder, a result. */
import { createHash } from 'node:crypto'
import { relative, resolve, sep } from 'node:path'
import { VitrineError } from '../contract/errors.js'
import type { ConfigWish } from '../contract/run-config.js'
import type { RunEvent } from '../contract/run-event.js'
import { describeIgnored, scanFolder, type Example } from '../data/scan.js'
import { splitStratified } from '../data/split.js'
import { inspectCheckpoint } from '../engine-process/checkpoint-file.js'
import { checkResolution } from '../engine-process/model-cost.js'
import { ownVersion } from '../platform/version.js'
import type { RunRecord } from '../runs/record.js'
import { createRun, findRun, markDeath, readRecord, removeRun } from '../runs/store.js'
import { summarise } from '../runs/summary.js'
import { superviseRun } from '../runs/supervisor.js'
import { defaultValidationShare, resolveConfig } from './resolve-config.js'
import { runCosts } from './run-costs.js'

export interface StartedRun {
  readonly folder: string
  readonly record: RunRecord
}

export interface RunHost {
  emit(event: RunEvent): void
  /** The run has its folder; training begins. */
  started(run: StartedRun): void
  readonly signal: AbortSignal
}

type Result = Extract<RunEvent, { type: 'result' }>

function usage(what: string, why: string, remedy: string): VitrineError {
  return new VitrineError('usage', { what, why, remedy })
}

/** What the file to start from says of itself, where the words are silent; a plan has asked it already. */
function withCheckpoint(wish: ConfigWish): ConfigWish {
  const { from, name, gelu, resolution } = wish.model ?? {}
  if (from === undefined || from === 'scratch') return wish
  if (name !== undefined && gelu !== undefined && resolution !== undefined) return wish
  return { ...wish, model: { ...inspectCheckpoint(resolve(from), name), ...wish.model } }
}

/** A run as it is before it has a folder. */
export interface PreparedRun {
  readonly given: Parameters<typeof createRun>[1]
  /** What was chosen for the user and deserves to be seen. */
  readonly notes: readonly { readonly code: string; readonly message: string }[]
}

/** Throws `usage`, `dataset-…`, `checkpoint-…`. */
export async function prepareRun(wish: ConfigWish): Promise<PreparedRun> {
  const asked = wish.data?.folder
  if (asked === undefined) {
    throw usage('No folder was given.', 'There is nothing to train on.', 'Give a FOLDER.')
  }
  const dataset = await scanFolder(resolve(asked)).catch((thrown: unknown) => {
    if (!(thrown instanceof VitrineError) || thrown.code !== 'file-not-found') throw thrown
    throw new VitrineError('usage', thrown.text)
  })
  const leftOut = describeIgnored(dataset.ignored)
  const share = wish.data?.validationShare ?? defaultValidationShare
  const { train, validation } =
    dataset.validation === null
      ? splitStratified(dataset.train, share, wish.train?.seed ?? 0)
      : { train: [...dataset.train], validation: [...dataset.validation] }
  const whole = withCheckpoint(wish)
  const { config, steps, note } = resolveConfig(whole, dataset.folder, train.length)
  checkResolution(config.model)
  const given = {
    config,
    steps,
    versions: { vitrine: ownVersion(), node: process.version },
    classes: [...dataset.classes],
    datasetHash: hashOf(dataset.folder, [...train, ...validation]),
    split: { train, validation },
  }
  const notes = [
    ...(leftOut === null ? [] : [{ code: 'files-ignored', message: leftOut }]),
    ...(note === null ? [] : [{ code: 'learning-rate', message: note }]),
  ]
  return { given, notes }
}

/** Throws `usage` (and then leaves no run behind), `dataset-…`, and what ends a run. */
export async function trainRun(
  workspace: string,
  wish: ConfigWish,
  host: RunHost,
): Promise<Result> {
  const { given, notes } = await prepareRun(wish)
  for (const note of notes) host.emit({ type: 'warning', ...note })
  const run = createRun(workspace, given, new Date())
  try {
    return await supervise(run, host)
  } catch (thrown) {
    // Words that cannot be used leave no run behind.
    if (thrown instanceof VitrineError && thrown.code === 'usage') removeRun(run.folder)
    throw thrown
  }
}

export async function resumeRun(workspace: string, run: string, host: RunHost): Promise<Result> {
  const folder = findRun(workspace, run)
  const record = readRecord(folder)
  if (record.status === 'done') {
    throw usage(`The run ${run} is done.`, 'All its steps were taken.', 'Start a new run.')
  }
  return supervise({ folder, record }, host)
}

async function supervise({ folder, record }: StartedRun, host: RunHost): Promise<Result> {
  host.started({ folder, record })
  try {
    return await superviseRun(folder, host)
  } catch (thrown) {
    if (!(thrown instanceof VitrineError)) throw thrown
    if (thrown.code !== 'run-busy') markDeath(folder, thrown)
    if (thrown.code !== 'interrupted') throw thrown
    const remedy = `Go on with: vitrine resume ${folder}`
    throw new VitrineError('interrupted', { ...thrown.text, remedy }, { cause: thrown })
  } finally {
    await summarise(folder, runCosts) // the app opens faster for it
  }
}

function hashOf(folder: string, examples: readonly Example[]): string {
  const hash = createHash('sha256')
  const inside = folder.endsWith(sep) ? folder : folder + sep
  for (const { path, label } of examples) {
    // `relative` alone held up main for a quarter of a second on 30,000 pictures.
    const name = path.startsWith(inside) ? path.slice(inside.length) : relative(folder, path)
    hash.update(`${name}\0${label}\n`)
  }
  return hash.digest('hex')
}
