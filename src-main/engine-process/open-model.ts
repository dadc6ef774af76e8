/** Opens a trained model, from a run or from a checkpoint file, to look at pictures with it. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { VitrineError } from '../contract/errors.js'
import type { Architecture } from '../contract/model.js'
import { runConfigSchema, type RunConfig } from '../contract/run-config.js'
import { resizePositionEmbedding } from '../engine/checkpoint/resize.js'
import { readSafetensors } from '../engine/checkpoint/safetensors.js'
import type { Session } from '../engine/executor/executor.js'
import type { HostArray } from '../engine/host-array.js'
import { gridSide, parameterSpecs } from '../engine/model/params.js'
import { architectureOf, tokenStride } from '../engine/model/variants.js'
import { evaluationProgram } from '../engine/train/step.js'
import type { ModelWish } from '../runs/messages.js'
import { progressSchema } from '../runs/progress.js'
import * as store from '../runs/store.js'
import { chooseExecutor } from './choose-executor.js'

export interface Model {
  /** Id of the run, or path of the file. */
  readonly name: string
  readonly step: number
  readonly architecture: Architecture
  readonly resolution: number
  readonly loss: 'softmax' | 'sigmoid'
  /** null: the file does not say. */
  readonly classes: readonly string[] | null
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

function checkpointOf(folder: string, run: string, which: 'last' | 'best'): string {
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
  const { metadata } = readSafetensors(readBytes(path), path)
  const best = progressSchema.parse(JSON.parse(metadata['progress'] ?? '')).best?.step
  return best !== undefined && steps.includes(best) ? store.checkpointPath(folder, best) : path
}

function modelOf(
  wish: ModelWish,
  name: string,
  path: string,
  run: { config: RunConfig; classes: string[] } | null,
): Model {
  const { arrays, metadata } = readSafetensors(readBytes(path), path)
  const config = run?.config ?? parsed(runConfigSchema, metadata['config'])
  const classes = run?.classes ?? parsed(z.array(z.string()), metadata['classes'])
  if (config === null) {
    throw new VitrineError('checkpoint-mismatch', {
      what: `The checkpoint ${path} cannot be measured.`,
      why: 'It does not say which model it belongs to.',
      remedy: 'Use a run, or a checkpoint that Vitrine wrote.',
    })
  }
  const architecture = architectureOf(config.model.name, wish.gelu ?? config.model.gelu)
  const resolution = wish.resolution ?? config.model.resolution
  const headSize = arrays.get('head/bias')?.shape.at(-1) ?? 0
  return {
    name,
    step: parsed(progressSchema, metadata['progress'])?.step ?? 0,
    architecture,
    resolution,
    loss: config.train.loss,
    classes,
    headSize,
    arrays: parametersOf(path, arrays, architecture, { classes: headSize, resolution }),
  }
}

/** The arrays of the model, the position embedding resized to the resolution. */
function parametersOf(
  path: string,
  arrays: ReadonlyMap<string, HostArray>,
  architecture: Architecture,
  size: { classes: number; resolution: number },
): Map<string, HostArray> {
  const stride = tokenStride(architecture)
  if (size.resolution % stride !== 0) {
    throw new VitrineError('usage', {
      what: `The model cannot see pictures of ${size.resolution} pixels.`,
      why: `Its tokens are ${stride} pixels wide and must divide the resolution.`,
      remedy: `Use --resolution with a multiple of ${stride}.`,
    })
  }
  return new Map(
    Object.entries(parameterSpecs(architecture, size)).map(([name, { shape }]) => {
      let array = arrays.get(name)
      if (array && name.endsWith('pos_embedding') && array.shape[1] !== shape[1]) {
        array = resizePositionEmbedding(array, gridSide(architecture, size.resolution))
      }
      if (array && array.shape.join() === shape.join()) return [name, array]
      const found = array ? `[${array.shape.join(', ')}]` : 'no such array'
      throw new VitrineError('checkpoint-mismatch', {
        what: `The checkpoint ${path} does not fit the model.`,
        why: `${name}: expected [${shape.join(', ')}], found ${found}.`,
        remedy: 'Use the file as Vitrine wrote it.',
      })
    }),
  )
}

/** A session with the entry `evaluate`, for `batch` pictures at a time. */
export async function openEvaluation(
  { architecture, resolution, headSize, arrays }: Model,
  { batch, engine }: Pick<ModelWish, 'batch' | 'engine'>,
): Promise<{ session: Session; device: string }> {
  const executor = chooseExecutor({ ...engine, loaderWorkers: 0, cacheMebibytes: 0 })
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

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (cause) {
    const text = {
      what: `The checkpoint ${path} cannot be read.`,
      why: cause instanceof Error ? cause.message : String(cause),
      remedy: 'Check the path.',
    }
    throw new VitrineError('file-not-found', text, { cause })
  }
}
