/** Starting and resuming runs, for every host: words to a resolved config, a folder, a result. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { VitrineError } from '../contract/errors.js'
import type { ConfigWish, RunConfig } from '../contract/run-config.js'
import type { RunEvent } from '../contract/run-event.js'
import type { SplitFacts, SplitWish } from '../contract/picture-job.js'
import { inspectCheckpoint } from '../engine-process/checkpoint-file.js'
import { makeSplit } from '../engine-process/make-split.js'
import { checkResolution } from '../engine-process/model-cost.js'
import { ownVersion } from '../platform/version.js'
import { writing } from '../platform/writing.js'
import type { RunRecord } from '../runs/record.js'
import { createRun, findRun, markDeath, readRecord, removeRun } from '../runs/store.js'
import { summarise } from '../runs/summary.js'
import { superviseRun } from '../runs/supervisor.js'
import { defaultValidationShare, resolveConfig } from './resolve-config.js'
import { runCosts } from './run-costs.js'
import { findChoice } from './tuning/fastest.js'
import type { Tunings } from './tuning/tunings-file.js'

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

export interface NewRunHost extends RunHost {
  readonly tunings: Pick<Tunings, 'read'>
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

/** Parts the pictures of a new run and writes them to `file`: main hands it to another process. */
export type MakeSplit = (wish: SplitWish, file: string) => Promise<SplitFacts>

export interface CreatedRun extends StartedRun {
  /** What was chosen for the user and deserves to be seen. */
  readonly notes: readonly { readonly code: string; readonly message: string }[]
}

/** Throws `usage`, `dataset-…`, `checkpoint-…`, `file-unwritable`; and then leaves no run behind. */
export async function createRunOf(
  workspace: string,
  wish: ConfigWish,
  make: MakeSplit,
  tunings: Pick<Tunings, 'read'>,
): Promise<CreatedRun> {
  const runs = join(workspace, 'runs')
  const file = join(runs, `.${randomUUID()}.split`)
  writing(runs, () => mkdirSync(runs, { recursive: true }))
  try {
    const facts = await make(splitWishOf(wish), file).catch((thrown: unknown) => {
      if (!(thrown instanceof VitrineError) || thrown.code !== 'file-not-found') throw thrown
      throw new VitrineError('usage', thrown.text)
    })
    const { config, steps, note } = resolveConfig(withCheckpoint(wish), facts.folder, facts.train)
    checkResolution(config.model)
    checkLabels(config)
    const given = {
      config,
      choice: findChoice(await tunings.read(), config)?.choice ?? null,
      steps,
      versions: { vitrine: ownVersion(), node: process.version },
      classes: facts.classes,
      datasetHash: facts.hash,
      examples: { train: facts.train, validation: facts.validation },
    }
    const run = createRun(workspace, given, (path) => renameSync(file, path), new Date())
    const notes = [
      ...(facts.leftOut === null ? [] : [{ code: 'files-ignored', message: facts.leftOut }]),
      ...(note === null ? [] : [{ code: 'learning-rate', message: note }]),
    ]
    return { ...run, notes }
  } finally {
    rmSync(file, { force: true })
  }
}

/** What the pictures of a run with this config are parted by. Throws `usage`. */
export function splitWishOf({ data = {}, train = {} }: ConfigWish): SplitWish {
  const labels = data.labels == null ? null : resolve(data.labels)
  const folder = labels === null ? data.folder : dirname(labels)
  if (folder === undefined) {
    const remedy = 'Give a FOLDER, or a file with --labels.'
    throw usage('No folder was given.', 'There is nothing to train on.', remedy)
  }
  const validationShare = data.validationShare ?? defaultValidationShare
  const { trainingShare = 1 } = data
  const seed = train.seed ?? 0
  return { folder: resolve(folder), labels, validationShare, trainingShare, seed }
}

/** Throws `usage` where a picture of several classes cannot be trained on so. */
function checkLabels({ data, train }: RunConfig): void {
  if (data.labels === null) return
  const why = 'A picture of a labels file may show several classes, or none.'
  if (train.loss !== 'sigmoid') {
    throw usage(`The loss ${train.loss} needs one class a picture.`, why, 'Use --loss sigmoid.')
  }
  if (train.classWeights !== 'none') {
    throw usage('Class weights need one class a picture.', why, 'Use --class-weights none.')
  }
}

/** Throws `usage` (and then leaves no run behind), `dataset-…`, and what ends a run. */
export async function trainRun(
  workspace: string,
  wish: ConfigWish,
  host: NewRunHost,
): Promise<Result> {
  const { notes, ...run } = await createRunOf(workspace, wish, makeSplit, host.tunings)
  for (const note of notes) host.emit({ type: 'warning', ...note })
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
