/** Opens a trained model, from a run or from a checkpoint file, to look at pictures with it. */
import { z } from 'zod'
import { VitrineError } from '../contract/errors.js'
import type { Architecture, ModelName } from '../contract/model.js'
import { runConfigSchema, type RunConfig } from '../contract/run-config.js'
import { adaptCheckpoint } from '../engine/checkpoint/adapt.js'
import { inferArchitecture } from '../engine/checkpoint/infer.js'
import type { Session } from '../engine/executor/executor.js'
import type { HostArray } from '../engine/host-array.js'
import { tokenStride } from '../engine/model/variants.js'
import { evaluationProgram } from '../engine/train/step.js'
import type { ModelWish } from '../runs/messages.js'
import { progressSchema } from '../runs/progress.js'
import * as store from '../runs/store.js'
import { readCheckpointFile } from './checkpoint-file.js'
import { chooseExecutor } from './choose-executor.js'
import { openSurroundings } from './surroundings.js'

export interface Model {
  /** Id of the run, or path of the file. */
  readonly name: string
  /** Path of the checkpoint file. */
  readonly file: string
  readonly step: number
  /** null: sizes that the paper has no name for. */
  readonly size: ModelName | null
  readonly architecture: Architecture
  readonly resolution: number
  readonly loss: 'softmax' | 'sigmoid'
  /** null: the file does not say. */
  readonly classes: readonly string[] | null
  /** What the file says of itself. */
  readonly licence: string | null
  /** Width of the head. */
  readonly headSize: number
  /** Parameters alone, under the names of `parameterSpecs`. */
  readonly arrays: ReadonlyMap<string, HostArray>
}

/** Throws `run-malformed`, `checkpoint-malformed`, `checkpoint-mismatch`, `file-not-found`, `usage`. */
export function openModel(wish: ModelWish): Model {
  const { source } = wish
  if (source.type === 'file') return modelOf(wish, source.path, source.path, null)
  const { id, config, classes } = store.readRecord(source.folder)
  const path = checkpointOf(source.folder, id, source.checkpoint)
  return modelOf(wish, id, path, { config, classes })
}

/** Path of a run's checkpoint. Throws `run-not-found` where it has none. */
export function checkpointOf(folder: string, run: string, which: 'last' | 'best'): string {
  const steps = store.checkpointSteps(folder)
  const last = steps.at(-1)
  if (last === undefined) {
    throw new VitrineError('run-not-found', {
      what: `The run ${run} has no checkpoint.`,
      why: 'It ended before its first one was written.',
      remedy: `Go on with it: vitrine resume ${run}`,
    })
  }
  const path = store.checkpointPath(folder, last)
  if (which === 'last') return path
  const { metadata } = readCheckpointFile(path)
  const best = progressSchema.parse(JSON.parse(metadata['progress'] ?? '')).best?.step
  return best !== undefined && steps.includes(best) ? store.checkpointPath(folder, best) : path
}

function modelOf(
  wish: ModelWish,
  name: string,
  path: string,
  run: { config: RunConfig; classes: string[] } | null,
): Model {
  const { arrays, metadata, gelu } = readCheckpointFile(path)
  const config = run?.config ?? parsed(runConfigSchema, metadata['config'])
  const found = inferArchitecture(arrays, path, {
    gelu: wish.gelu ?? config?.model.gelu ?? gelu,
  })
  const { architecture, classes: headSize } = found
  if (headSize === null) {
    throw new VitrineError('checkpoint-mismatch', {
      what: `The checkpoint ${path} names no classes.`,
      why: 'head/kernel: expected [width, classes], found no such array.',
      remedy: 'Fine-tune it first: vitrine train FOLDER --from FILE.',
    })
  }
  const resolution = wish.resolution ?? found.resolution
  checkResolution(architecture, resolution)
  const size = { classes: headSize, resolution, freshHead: false }
  return {
    name,
    file: path,
    size: found.name,
    step: parsed(progressSchema, metadata['progress'])?.step ?? 0,
    architecture,
    resolution,
    loss: config?.train.loss ?? 'softmax',
    classes: run?.classes ?? parsed(z.array(z.string()), metadata['classes']),
    licence: metadata['licence'] ?? metadata['license'] ?? null,
    headSize,
    arrays: adaptCheckpoint(arrays, path, architecture, size),
  }
}

/** Names of the classes, by number where the file names none. Throws `checkpoint-mismatch`. */
export function classNames({ name, classes, headSize }: Model): readonly string[] {
  const names = classes ?? Array.from({ length: headSize }, (_, at) => String(at))
  if (names.length === headSize) return names
  throw new VitrineError('checkpoint-mismatch', {
    what: `The classes of ${name} do not fit its head.`,
    why: `There are ${names.length} names and ${headSize} outputs.`,
    remedy: 'Use the file as Vitrine wrote it.',
  })
}

function checkResolution(architecture: Architecture, resolution: number): void {
  const stride = tokenStride(architecture)
  if (resolution % stride === 0) return
  throw new VitrineError('usage', {
    what: `The model cannot see pictures of ${resolution} pixels.`,
    why: `Its tokens are ${stride} pixels wide and must divide the resolution.`,
    remedy: `Use --resolution with a multiple of ${stride}.`,
  })
}

/** A session with the entry `evaluate`, for `batch` pictures at a time. */
export async function openEvaluation(
  { architecture, resolution, headSize, arrays }: Model,
  { batch, engine }: Pick<ModelWish, 'batch' | 'engine'>,
): Promise<{ session: Session; device: string }> {
  const executor = await chooseExecutor({ ...engine, precision: 'float32' }, openSurroundings())
  const size = { classes: headSize, resolution }
  const program = evaluationProgram({ architecture, ...size, evaluateBatch: batch })
  const session = await executor.createSession(program)
  await session.load(arrays)
  return { session, device: executor.description }
}

function parsed<T>(schema: z.ZodType<T>, text: string | undefined): T | null {
  if (text === undefined) return null
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    return null // written by something else; the arrays may still serve
  }
}
