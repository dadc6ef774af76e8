/** Published checkpoints: their cards, the downloads, the cache. Told by the topic `downloads`. */
import { join } from 'node:path'
import { z } from 'zod'
import type { Downloads, DownloadSource } from '../contract/download.js'
import { VitrineError } from '../contract/errors.js'
import { startIdSchema, type StartId } from '../contract/ids.js'
import type { ModelCard } from '../contract/model-card.js'
import type { ModelJob } from '../contract/model-job.js'
import { cacheFolderOf, removeFromCache, type Wanted } from '../hub/cache.js'
import { isReadable, readCatalogue } from '../hub/catalogue.js'
import { openConnection } from '../hub/connection.js'
import { openDownloads } from '../hub/downloads.js'
import { environmentToken, originsOf } from '../hub/origins.js'
import type { Assistant } from '../platform/assistant.js'
import type { ServiceContext } from './context.js'
import type { SettingsStore } from './settings-store.js'
import { settingsProblem } from './settings-problem.js'
import type { Starts } from './starts.js'

export interface ModelHub {
  /** Looks anew which of them are here. */
  catalogue(): Promise<ModelCard[]>
  /** Throws `start-not-found`, `unsupported`. */
  download(start: StartId, source: DownloadSource): void
  downloadRepository(repository: string): void
  /** These throw `start-not-found`. */
  pause(start: StartId): void
  resume(start: StartId): void
  cancel(start: StartId): Promise<void>
  /** Throws `usage` for a file that lies elsewhere. */
  remove(start: StartId): Promise<void>
  /** Throws `unsupported`, `file-unwritable`. */
  setToken(token: string | null): void
  close(): Promise<void>
}

export function createModelHub(
  context: ServiceContext,
  settings: SettingsStore,
  models: Assistant<ModelJob>,
  starts: Starts,
): ModelHub {
  const { hub, folders, host, log } = context
  const cards = readCatalogue()
  const cache = () => cacheFolderOf(settings.read().hub.cacheFolder)
  const tokenOf = (): Downloads['token'] => {
    if (environmentToken() !== null) return 'environment'
    return host.token.read() === null ? 'none' : 'kept'
  }
  let token = tokenOf()

  const downloads = openDownloads({
    stateFile: join(folders.config, 'downloads.json'),
    from() {
      const { hub: chosen } = settings.read()
      return {
        cache: cache(),
        origins: originsOf(chosen, host.token.read()),
        connection: openConnection(chosen.proxy),
      }
    },
    async verify(file) {
      await models.ask({ type: 'checkpoint', of: 'file', path: file }, z.unknown())
    },
    changed: (items) => hub.publish('downloads', { items, cacheFolder: cache(), token }),
    async finished({ start, title }, file) {
      log('info', `${title} was downloaded`)
      if (cards.every(({ id }) => id !== start)) await starts.add(file)
      await starts.refresh()
    },
    problem: (problem) => settingsProblem(hub, log, problem),
  })

  function cardOf(start: StartId): ModelCard {
    const card = cards.find(({ id }) => id === start)
    if (card) return card
    throw new VitrineError('start-not-found', {
      what: 'There is no such published checkpoint.',
      why: `None has the id ${start}.`,
      remedy: 'Choose one of the list.',
    })
  }

  const tell = () =>
    hub.publish('downloads', { items: downloads.items(), cacheFolder: cache(), token })
  let known = cache()
  const stop = hub.subscribe(({ topic }) => {
    if (topic !== 'settings' || known === cache()) return
    known = cache()
    tell()
    void starts.refresh()
  })
  tell()

  return {
    async catalogue() {
      await starts.refresh()
      return cards
    },
    download(start, source) {
      const card = cardOf(start)
      downloads.add({ start, title: card.name, wanted: wantedOf(card, source) })
    },
    downloadRepository(repository) {
      const card = cards.find((each) => each.repository === repository)
      const start =
        card?.id ??
        startIdSchema.parse(`hub-${repository.replace(/[^A-Za-z0-9_-]/g, '-')}`.slice(0, 80))
      if (card) readable(card)
      downloads.add({ start, title: repository, wanted: { source: 'hub', repository } })
    },
    pause: (start) => downloads.pause(start),
    resume: (start) => downloads.resume(start),
    cancel: (start) => downloads.cancel(start),
    async remove(start) {
      const card = cardOf(start)
      const { file } = starts.find(start)
      const source = file?.endsWith('.npz') === true ? 'npz' : 'hub'
      if (!file?.startsWith(cache())) {
        throw new VitrineError('usage', {
          what: `${card.name} is not in the folder of downloads.`,
          why: file === null ? 'It is not on this machine.' : `It lies at ${file}.`,
          remedy: 'Remove the file there.',
        })
      }
      await removeFromCache(cache(), wantedOf(card, source))
      await starts.refresh()
    },
    setToken(next) {
      host.token.write(next)
      token = tokenOf()
      tell()
    },
    async close() {
      stop()
      await downloads.close()
    },
  }
}

/** Throws `unsupported`. */
function readable(card: ModelCard): void {
  if (isReadable(card)) return
  throw new VitrineError('unsupported', {
    what: `Vitrine cannot read ${card.name}.`,
    why: `It knows no ${card.architecture}.`,
    remedy: 'Choose a card of another architecture.',
  })
}

/** Throws `unsupported` where it cannot be had so. */
export function wantedOf(card: ModelCard, source: DownloadSource): Wanted {
  readable(card)
  const { repository, npz } = card
  if (source === 'hub' && repository !== null) return { source, repository }
  if (source === 'npz' && npz !== null) return { source, path: npz }
  throw new VitrineError('unsupported', {
    what: `${card.name} is not published in this form.`,
    why: source === 'npz' ? 'No .npz of it is known.' : 'There is no copy on the hub.',
    remedy: source === 'npz' ? "Take the hub's copy." : "Take the authors' .npz.",
  })
}
