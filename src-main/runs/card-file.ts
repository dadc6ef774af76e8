/** Cards of checkpoints on disk, and whether their weights are what they say. */
import { createHash } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { checkpointCardSchema, type CheckpointCard } from '../contract/checkpoint-card.js'
import { VitrineError } from '../contract/errors.js'

export interface CardedWeights {
  readonly card: CheckpointCard
  /** Path of the weights. */
  readonly file: string
}

/** Throws `checkpoint-malformed`. Does not look at the weights. */
export function readCard(path: string): CardedWeights {
  try {
    const card = checkpointCardSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
    return { card, file: join(dirname(path), card.weights.file) }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw malformed(`The card ${path} cannot be read.`, `${why}.`, cause)
  }
}

/** Reads the weights whole; throws `checkpoint-malformed` where they are not those of the card. */
export async function checkWeights({ card, file }: CardedWeights): Promise<void> {
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(file), hash)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw malformed(`The weights of ${card.name} cannot be read.`, `${why}.`, cause)
  }
  const found = hash.digest('hex')
  if (found === card.weights.sha256) return
  const why = `The SHA-256 of ${file} is ${found}, its card says ${card.weights.sha256}.`
  throw malformed(`The weights of ${card.name} are damaged.`, why, undefined)
}

function malformed(what: string, why: string, cause: unknown): VitrineError {
  const remedy = 'Restore the folder from a copy, or choose other weights.'
  return new VitrineError('checkpoint-malformed', { what, why, remedy }, { cause })
}
