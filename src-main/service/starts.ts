/**
 * Starting points: scratch, the published checkpoints, the starter, files that were added, runs and
 * checkpoints of one's own. Told by the topic `starts`. A published one is here once its file is.
 */
import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { VitrineError } from '../contract/errors.js'
import type { StartId } from '../contract/ids.js'
import {
  checkpointFactsSchema,
  type CheckpointFacts,
  type ModelJob,
} from '../contract/model-job.js'
import type { Start } from '../contract/start.js'
import type { CachedFile } from '../hub/cache.js'
import { isReadable, readCatalogue, type ReadableCard } from '../hub/catalogue.js'
import type { Assistant } from '../platform/assistant.js'
import { openJsonStore } from '../platform/json-store.js'
import { checkpointSteps } from '../runs/store.js'
import type { ServiceContext } from './context.js'
import {
  cachedFiles,
  checkpointsBelow,
  isNamed,
  ownCheckpoints,
  type OwnCheckpoint,
} from './found-files.js'
import type { MachineKnowledge } from './machine.js'
import { settingsProblem } from './settings-problem.js'
import { findStarter } from './starter.js'
import {
  idOfRun,
  scratch,
  startOfCard,
  startOfFile,
  startOfOwn,
  startOfRun,
} from './start-views.js'

export interface Starts {
  /** Throws `start-not-found`. */
  find(id: StartId): Start
  /** What the weights' file says of itself; null for scratch. Throws what reading it throws. */
  facts(start: Start): Promise<CheckpointFacts | null>
  /** Throws `file-not-found`, `checkpoint-malformed`, `checkpoint-mismatch`. */
  add(file: string): Promise<Start>
  /** Throws `start-not-found`; `usage` for what was not added. */
  remove(id: StartId): void
  /** Looks for files in the cache and in the workspace's folder `models`, and tells the list. */
  refresh(): Promise<void>
  close(): void
}

const fileSchema = z.object({
  file: z.string(),
  facts: checkpointFactsSchema,
  bytes: z.number(),
  /** Of the file when it was inspected, milliseconds. */
  modified: z.number(),
})
const storedSchema = z.object({ files: z.array(fileSchema) })
type AddedFile = z.infer<typeof fileSchema>

/** `cacheFolder`: of downloads. */
export function createStarts(
  context: ServiceContext,
  machine: MachineKnowledge,
  models: Assistant<ModelJob>,
  cacheFolder: () => string,
): Starts {
  const { hub, folders, log } = context
  const store = openJsonStore<z.infer<typeof storedSchema>>({
    file: join(folders.config, 'starts.json'),
    version: 1,
    schema: storedSchema,
    initial: { files: [] },
    problem: (problem) => settingsProblem(hub, log, problem),
  })
  const cards = readCatalogue().filter(isReadable)
  /** Of files that were not added: looked at once. */
  const inspected = new Map<string, AddedFile>()
  const bests = new Map<string, CheckpointFacts>()
  /** Files in WORKSPACE/models with their sizes. */
  let found: readonly CachedFile[] = []
  let own: readonly OwnCheckpoint[] = []
  let starter: Start | null = null
  let cached: ReadonlyMap<StartId, CachedFile> = new Map()

  function withSpeed(start: Start): Start {
    const { model, resolution } = start
    const known = machine
      .speeds()
      .find((speed) => speed.model === model && speed.resolution === resolution)
    return { ...start, imagesPerSecond: known?.imagesPerSecond ?? null }
  }

  function published(card: ReadableCard): Start {
    const named = [...store.read().files, ...found].find(({ file }) => isNamed(file, card))
    return startOfCard(card, cached.get(card.id) ?? named ?? null)
  }

  function ofRun(id: StartId): Start | null {
    const run = hub.current('runs').changed.find((each) => idOfRun(each.id) === id)
    return run === undefined ? null : startOfRun(run, context.workspace())
  }

  function ofRuns(): Start[] {
    return hub.current('runs').changed.flatMap((run) => {
      const start = startOfRun(run, context.workspace())
      return start === null ? [] : [start]
    })
  }

  /** All but the runs. */
  function files(): Start[] {
    const isPublished = (file: string) => cards.some((card) => isNamed(file, card))
    return [
      scratch,
      ...cards.map(published),
      ...store
        .read()
        .files.filter(({ file }) => !isPublished(file))
        .map(ofFile),
      ...(starter === null ? [] : [starter]),
      ...own.map(startOfOwn),
    ]
  }

  const all = () => [...files(), ...ofRuns()].map(withSpeed)
  const tell = () => hub.publish('starts', all())

  /** A study asks for each of its points: runs, which may be many, are not all made into starts. */
  function find(id: StartId): Start {
    const start = files().find((each) => each.id === id) ?? ofRun(id)
    if (start) return withSpeed(start)
    throw new VitrineError('start-not-found', {
      what: 'This starting point is not there.',
      why: `None has the id ${id}; it may have been removed.`,
      remedy: 'Choose another one.',
    })
  }

  /** Asks the process of models, unless the file is as it was. */
  async function inspect(file: string): Promise<AddedFile> {
    const state = await stat(file).catch((cause: unknown) => {
      throw new VitrineError('file-not-found', {
        what: `The checkpoint ${file} cannot be read.`,
        why: cause instanceof Error ? cause.message : String(cause),
        remedy: 'Check the path.',
      })
    })
    const kept = store.read().files.find((each) => each.file === file) ?? inspected.get(file)
    if (kept?.modified === state.mtimeMs && kept.bytes === state.size) return kept
    const job = { type: 'checkpoint', of: 'file', path: file } as const
    const facts = await models.ask(job, checkpointFactsSchema)
    const known = { file, facts, bytes: state.size, modified: state.mtimeMs }
    inspected.set(file, known)
    return known
  }

  /** The best checkpoint of a run, asked again once it has written another. */
  async function bestOf(folder: string): Promise<CheckpointFacts> {
    const key = JSON.stringify([folder, checkpointSteps(folder)])
    const kept = bests.get(key)
    if (kept) return kept
    const job = { type: 'checkpoint', of: 'run', path: folder } as const
    const facts = await models.ask(job, checkpointFactsSchema)
    bests.set(key, facts)
    return facts
  }

  async function look(): Promise<void> {
    const folder = join(context.workspace(), 'models')
    ;[found, own, cached] = await Promise.all([
      checkpointsBelow(folder),
      ownCheckpoints(folder),
      cachedFiles(cards, cacheFolder()),
    ])
  }

  async function refresh(): Promise<void> {
    await look()
    tell()
  }

  const stop = hub.subscribe(({ topic }) => {
    if (topic === 'runs' || topic === 'machine') tellSoon()
    if (topic === 'app') void refresh()
    // A run that ended may have left weights with a card.
    if (topic === 'queue') void look().then(tellSoon)
  })
  let timer: NodeJS.Timeout | undefined
  /** These topics are told often while something is at work. */
  function tellSoon(): void {
    timer ??= setTimeout(() => {
      timer = undefined
      if (JSON.stringify(hub.current('starts')) !== JSON.stringify(all())) tell()
    }, 1000)
    timer.unref()
  }

  tell()
  void findStarter(context, models).then((found) => {
    starter = found
    if (found !== null) tell()
  })
  return {
    find,
    async facts(start) {
      if (start.kind === 'scratch') return null
      if (start.file === null) throw notHere(start)
      return start.kind === 'run' ? bestOf(start.file) : (await inspect(start.file)).facts
    },
    async add(given) {
      const file = resolve(given)
      const known = await inspect(file)
      const others = store.read().files.filter((each) => each.file !== file)
      store.write({ files: [...others, known] })
      tell()
      const card = cards.find((each) => isNamed(file, each))
      return withSpeed(card ? published(card) : ofFile(known))
    },
    remove(id) {
      const start = find(id)
      const files = store.read().files.filter(({ file }) => file !== start.file)
      if (files.length === store.read().files.length) {
        throw new VitrineError('usage', {
          what: 'This starting point cannot be removed.',
          why: 'Only files that were added can be.',
          remedy: 'Leave it where it is.',
        })
      }
      store.write({ files })
      tell()
    },
    refresh,
    close() {
      stop()
      clearTimeout(timer)
    },
  }
}

const ofFile = ({ file, facts, bytes }: AddedFile): Start => startOfFile(file, facts, bytes)

export function notHere({ id, title }: Pick<Start, 'id' | 'title'>): VitrineError {
  return new VitrineError('start-not-found', {
    what: `The weights of ${title} are not on this machine.`,
    why: 'They were not downloaded yet.',
    remedy: `Download them in Models, or with: vitrine download ${id}. Without a network, load them from file.`,
  })
}
