/** Checkpoint files that lie on this machine without having been added: in the cache, in WORKSPACE/models. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import {
  cardFileName,
  checkpointCardSchema,
  type CheckpointCard,
} from '../contract/checkpoint-card.js'
import type { StartId } from '../contract/ids.js'
import type { ModelCard } from '../contract/model-card.js'
import { findInCache, type CachedFile } from '../hub/cache.js'
import { paperNameOf } from '../hub/catalogue.js'

/** Of published checkpoints, by id: the hub's copy before the authors' .npz. */
export async function cachedFiles(
  cards: readonly ModelCard[],
  cache: string,
): Promise<Map<StartId, CachedFile>> {
  const found = await Promise.all(
    cards.map(async ({ id, repository, npz }) => {
      const ofHub =
        repository === null ? null : await findInCache(cache, { source: 'hub', repository })
      const file =
        ofHub ?? (npz === null ? null : await findInCache(cache, { source: 'npz', path: npz }))
      return file === null ? [] : [[id, file] as const]
    }),
  )
  return new Map(found.flat())
}

/** Whether a file has the name that a published checkpoint is saved under: its own, its folder's, or the paper's. */
export function isNamed(file: string, card: ModelCard): boolean {
  const extension = extname(file)
  const name = basename(file, extension)
  if (extension === '.npz') return name === paperNameOf(card) || name === card.name
  if (extension !== '.safetensors') return false
  return name === card.name || (name === 'model' && basename(dirname(file)) === card.name)
}

/** Below a folder, at any depth: the hub's files have a folder of their own. */
export async function checkpointsBelow(folder: string): Promise<CachedFile[]> {
  const names = await readdir(folder, { recursive: true }).catch((): string[] => [])
  const files = names.filter((name) => /\.(npz|safetensors)$/.test(name))
  const found = await Promise.all(
    files.map(async (name) => {
      const file = join(folder, name)
      const state = await stat(file).catch(() => null)
      return state?.isFile() === true ? [{ file, bytes: state.size }] : []
    }),
  )
  return found.flat()
}

export interface OwnCheckpoint {
  readonly card: CheckpointCard
  readonly file: string
}

/** Checkpoints that Vitrine made with a card, in the folders of `folder`; what has no sound card is passed over. */
export async function ownCheckpoints(folder: string): Promise<OwnCheckpoint[]> {
  const names = await readdir(folder).catch((): string[] => [])
  const found = await Promise.all(
    names.map(async (name) => {
      try {
        const text = await readFile(join(folder, name, cardFileName), 'utf8')
        const card = checkpointCardSchema.parse(JSON.parse(text))
        const file = join(folder, name, card.weights.file)
        return (await stat(file)).size === card.weights.bytes ? [{ card, file }] : []
      } catch {
        return []
      }
    }),
  )
  return found.flat()
}
