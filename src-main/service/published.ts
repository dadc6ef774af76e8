/** Published checkpoints for the command line: what there is, what is here, fetching one. */
import { statSync } from 'node:fs'
import { z } from 'zod'
import type { DownloadSource } from '../contract/download.js'
import { VitrineError } from '../contract/errors.js'
import type { ModelCard } from '../contract/model-card.js'
import type { ModelJob } from '../contract/model-job.js'
import { cacheFolderOf, type CachedFile, type Wanted } from '../hub/cache.js'
import { findCard, readCatalogue } from '../hub/catalogue.js'
import { openConnection } from '../hub/connection.js'
import { fetchCheckpoint } from '../hub/fetch-checkpoint.js'
import { originsOf } from '../hub/origins.js'
import { createAssistant } from '../platform/assistant.js'
import { entryFile } from '../platform/entries.js'
import { launchChild } from '../platform/process-port.js'
import { cachedFiles } from './found-files.js'
import { wantedOf } from './model-hub.js'
import { settingsFile } from './settings-store.js'
import { notHere } from './starts.js'
import { tokenFile } from './token-file.js'

export interface PublishedModel {
  readonly card: ModelCard
  /** null: not on this machine. */
  readonly here: CachedFile | null
}

/** `config`: folder of the settings, which say where the cache lies. */
export async function publishedModels(config: string): Promise<PublishedModel[]> {
  const cards = readCatalogue()
  const here = await cachedFiles(cards, cacheOf(config))
  return cards.map((card) => ({ card, here: here.get(card.id) ?? null }))
}

/**
 * The file of a published checkpoint by its name; null: no checkpoint is called so. Throws
 * `start-not-found` for one that was not downloaded.
 */
export async function publishedFile(words: string, config: string): Promise<string | null> {
  const card = findCard(readCatalogue(), words)
  if (!card) return null
  const file = (await cachedFiles([card], cacheOf(config))).get(card.id)?.file
  if (file === undefined) throw notHere({ id: card.id, title: card.name })
  return file
}

export interface DownloadHost {
  /** Bytes. */
  progress(done: number, total: number): void
  checking(): void
  readonly signal: AbortSignal
}

/** `source` null: the hub's copy where there is one. Throws what `fetchCheckpoint` throws, `usage`, `unsupported`. */
export async function downloadPublished(
  words: string,
  source: DownloadSource | null,
  config: string,
  host: DownloadHost,
): Promise<CachedFile> {
  const { hub } = settingsOf(config)
  const connection = openConnection(hub.proxy)
  const models = createAssistant<ModelJob>({
    launch: launchChild,
    file: entryFile('model-process'),
    name: 'The process that knows models',
    idleMilliseconds: 1000,
  })
  let total = 0
  try {
    const origins = originsOf(hub, tokenFile(config).read())
    const from = { cache: cacheFolderOf(hub.cacheFolder), origins, connection }
    const file = await fetchCheckpoint(wantedByName(words, source), from, {
      signal: host.signal,
      checking: () => host.checking(),
      begun(_, bytes) {
        total = bytes
      },
      progress: (done) => host.progress(done, total),
      async verify(path) {
        await models.ask({ type: 'checkpoint', of: 'file', path }, z.unknown())
      },
    })
    return { file, bytes: statSync(file).size }
  } finally {
    models.close()
    await connection.close()
  }
}

function wantedByName(words: string, source: DownloadSource | null): Wanted {
  const card = findCard(readCatalogue(), words)
  if (card) return wantedOf(card, source ?? (card.repository === null ? 'npz' : 'hub'))
  const named = /^(?!\.)[\w.-]+\/(?!\.)[\w.-]+$/.test(words)
  if (named && source !== 'npz') return { source: 'hub', repository: words }
  throw new VitrineError('usage', {
    what: `No published checkpoint is called ${words}.`,
    why: 'It is no name of the catalogue, and no OWNER/NAME of a repository on the hub.',
    remedy: 'See `vitrine models` for the names.',
  })
}

function settingsOf(config: string) {
  return settingsFile(config, ({ what, why, remedy }) => {
    process.stderr.write(`${what} ${why} ${remedy}\n`)
  }).read()
}

const cacheOf = (config: string) => cacheFolderOf(settingsOf(config).hub.cacheFolder)
