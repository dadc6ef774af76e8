/** Checkpoints on disk. */
import { readFileSync } from 'node:fs'
import { VitrineError } from '../contract/errors.js'
import type { Architecture, Gelu, ModelName } from '../contract/model.js'
import { readCheckpoint, type Checkpoint } from '../engine/checkpoint/checkpoint.js'
import { adaptCheckpoint } from '../engine/checkpoint/adapt.js'
import { inferArchitecture } from '../engine/checkpoint/infer.js'
import { mismatch } from '../engine/checkpoint/malformed.js'
import { architectureOf, tokenStride } from '../engine/model/variants.js'
import { checkWeights, readCard, type CardedWeights } from '../runs/card-file.js'

/** Throws `file-not-found` and what readCheckpoint throws. */
export function readCheckpointFile(path: string): Checkpoint {
  let bytes: Uint8Array
  try {
    bytes = readFileSync(path)
  } catch (cause) {
    const text = {
      what: `The checkpoint ${path} cannot be read.`,
      why: cause instanceof Error ? cause.message : String(cause),
      remedy: 'Check the path.',
    }
    throw new VitrineError('file-not-found', text, { cause })
  }
  return readCheckpoint(bytes, path)
}

export interface CheckpointModel {
  readonly name: ModelName
  readonly gelu: Gelu
  /** Pixels. */
  readonly resolution: number
}

/**
 * What a run that starts from this file must be; the file is held to `asked`, or where that is
 * undefined to its own sizes, array by array. Throws also `checkpoint-mismatch`.
 */
export function inspectCheckpoint(path: string, asked?: ModelName): CheckpointModel {
  const { arrays, gelu } = readCheckpointFile(path)
  const { architecture, name: own, resolution } = inferArchitecture(arrays, path, { gelu })
  const name = asked ?? own
  if (name === null) throw unnamed(path, architecture)
  const expected = architectureOf(name, gelu)
  const side = resolution / tokenStride(architecture)
  const size = { classes: 1, resolution: side * tokenStride(expected), freshHead: true }
  try {
    adaptCheckpoint(arrays, path, expected, size)
  } catch (thrown) {
    if (!(thrown instanceof VitrineError) || own === null || own === name) throw thrown
    const remedy = `The file is a ${own}: leave --model out, or give --model ${own}.`
    throw new VitrineError(thrown.code, { ...thrown.text, remedy }, { cause: thrown })
  }
  return { name, gelu, resolution }
}

/** A card with whole weights of the model that it names. Throws `checkpoint-malformed`, `checkpoint-mismatch`. */
export async function readCarded(path: string): Promise<CardedWeights> {
  const weights = readCard(path)
  await checkWeights(weights)
  const { name, gelu, resolution } = weights.card.model
  const found = inspectCheckpoint(weights.file, name)
  if (found.gelu === gelu && found.resolution === resolution) return weights
  const why = `Expected ${gelu} at ${resolution} pixels, found ${found.gelu} at ${found.resolution}.`
  throw mismatch(weights.file, why, 'Restore the folder from a copy, or choose other weights.')
}

function unnamed(path: string, architecture: Architecture): VitrineError {
  const { width, depth, heads, mlp, patch, stem } = architecture
  const units = stem === null ? 'no stem' : `a stem of [${stem.join(', ')}] units`
  return mismatch(
    path,
    `Expected a model of the paper, found width ${width}, depth ${depth}, ${heads} heads, hidden width ${mlp}, patch ${patch} and ${units}.`,
    'Choose another file.',
  )
}
