/** Starting and resuming runs, for every host: words to a resolved config, a folder, a result. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { VitrineError } from '../contract/errors.js'
import type { Duration, LevelName, RunConfig } from '../contract/run-config.js'
import { runConfigSchema } from '../contract/run-config.js'
import type { RunEvent } from '../contract/run-event.js'
import { scanFolder, type Example } from '../data/scan.js'
import { splitStratified } from '../data/split.js'
import { projectRoot } from '../platform/entries.js'
import { recipes, type RecipeName } from '../runs/recipes.js'
import { createRun, findRun, readRecord, removeRun, writeRecord } from '../runs/store.js'
import { superviseRun } from '../runs/supervisor.js'

/** What a user may say; what is left out follows from the recipe. */
export interface TrainRequest {
  readonly folder: string
  readonly model?: string
  readonly from?: string
  readonly gelu?: string
  readonly resolution?: number
  readonly recipe?: RecipeName
  readonly level?: LevelName
  readonly freeze?: string
  readonly batch?: number
  readonly microBatch?: number
  readonly duration?: Duration
  /** Steps, or with `%` a part of all steps. */
  readonly warmup?: string
  readonly learningRate?: number
  readonly executor?: string
  readonly threads?: number
  readonly seed?: number
}

export interface RunHost {
  emit(event: RunEvent): void
  readonly signal: AbortSignal
}

type Result = Extract<RunEvent, { type: 'result' }>

function usage(what: string, why: string, remedy: string): VitrineError {
  return new VitrineError('usage', { what, why, remedy })
}

export function warmupSteps(words: string, steps: number): number {
  const match = /^(\d+)$|^(\d+(?:\.\d+)?)%$/.exec(words)
  const count = match?.[1] === undefined ? (Number(match?.[2]) / 100) * steps : Number(match[1])
  if (match && count <= steps) return Math.round(count)
  throw usage(
    `The warm-up "${words}" cannot be used.`,
    `It must be a number of steps or a part such as 20%, at most the ${steps} steps of the run.`,
    'Correct --warmup.',
  )
}

export function resolveConfig(
  request: TrainRequest,
  examples: number,
): { config: RunConfig; steps: number; note: string | null } {
  const from = request.from ?? 'scratch'
  const recipeName = request.recipe ?? (from === 'scratch' ? 'scratch' : 'transfer')
  const recipe = recipes[recipeName]
  const batch = request.batch ?? recipe.train.batch
  const duration = request.duration ?? recipe.train.duration
  // As engine/train/durations.ts, which the service may not reach: here the only place that resolves.
  const seen =
    'epochs' in duration ? duration.epochs * examples
    : 'examples' in duration ? duration.examples
    : duration.steps * batch // prettier-ignore
  const steps = Math.max(1, Math.ceil(seen / batch))
  const stepsPerEpoch = Math.max(1, Math.ceil(examples / batch))
  const parsed = runConfigSchema.safeParse({
    data: { folder: resolve(request.folder), validationShare: 0.2 },
    model: {
      name: request.model ?? 'Ti/16',
      from: from === 'scratch' ? from : resolve(from),
      gelu: request.gelu ?? 'tanh',
      resolution: request.resolution ?? 224,
      ...recipe.model,
      ...(request.freeze !== undefined && { freeze: request.freeze }),
    },
    recipe: recipeName,
    augment: { ...recipe.augment, ...(request.level && { level: request.level }) },
    train: {
      ...recipe.train,
      batch,
      microBatch: request.microBatch ?? null,
      duration,
      warmupSteps: warmupSteps(request.warmup ?? `${recipe.warmup * 100}%`, steps),
      learningRate: request.learningRate ?? recipe.learningRate(batch),
      evaluateEvery: Math.max(stepsPerEpoch, Math.ceil(steps / 10)),
      checkpointEvery: Math.max(10, Math.ceil(steps / 10)),
      seed: request.seed ?? 0,
    },
    engine: {
      executor: request.executor ?? 'auto',
      provider: 'auto',
      threads: request.threads ?? 0,
      loaderWorkers: 0,
      cacheMebibytes: 0,
    },
  })
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const field = issue?.path.join('.') ?? 'config'
    throw usage(`The value of ${field} cannot be used.`, `${issue?.message}.`, 'Correct the flag.')
  }
  const note = request.learningRate === undefined ? recipe.learningRateNote(batch) : null
  return { config: parsed.data, steps, note }
}

export async function trainRun(
  workspace: string,
  request: TrainRequest,
  host: RunHost,
): Promise<Result> {
  const dataset = await scanFolder(resolve(request.folder)).catch((thrown: unknown) => {
    if (!(thrown instanceof VitrineError) || thrown.code !== 'file-not-found') throw thrown
    throw new VitrineError('usage', thrown.text)
  })
  const { train, validation } =
    dataset.validation === null
      ? splitStratified(dataset.train, 0.2, request.seed ?? 0)
      : { train: [...dataset.train], validation: [...dataset.validation] }
  const { config, steps, note } = resolveConfig(request, train.length)
  if (note !== null) host.emit({ type: 'warning', code: 'learning-rate', message: note })
  const { folder } = createRun(
    workspace,
    {
      config,
      steps,
      versions: { vitrine: ownVersion(), node: process.version },
      classes: [...dataset.classes],
      datasetHash: hashOf(dataset.folder, [...train, ...validation]),
      split: { train, validation },
    },
    new Date(),
  )
  try {
    return await supervise(folder, host)
  } catch (thrown) {
    // Words that cannot be used leave no run behind.
    if (thrown instanceof VitrineError && thrown.code === 'usage') removeRun(folder)
    throw thrown
  }
}

export async function resumeRun(workspace: string, run: string, host: RunHost): Promise<Result> {
  const folder = findRun(workspace, run)
  const { status } = readRecord(folder)
  if (status === 'done') {
    throw usage(`The run ${run} is done.`, 'All its steps were taken.', 'Start a new run.')
  }
  return supervise(folder, host)
}

async function supervise(folder: string, host: RunHost): Promise<Result> {
  try {
    return await superviseRun(folder, host)
  } catch (thrown) {
    const record = readRecord(folder)
    // The engine marks its own ends; here it was killed. A busy run belongs to another.
    const own = thrown instanceof VitrineError && thrown.code === 'internal'
    if (own && record.status === 'running') writeRecord(folder, { ...record, status: 'failed' })
    throw thrown
  }
}

function ownVersion(): string {
  const text = readFileSync(join(projectRoot(), 'package.json'), 'utf8')
  return String((JSON.parse(text) as { version?: unknown }).version)
}

function hashOf(folder: string, examples: readonly Example[]): string {
  const hash = createHash('sha256')
  for (const { path, label } of examples) hash.update(`${relative(folder, path)}\0${label}\n`)
  return hash.digest('hex')
}
