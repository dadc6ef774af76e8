/**
 * Starting points: scratch, the published checkpoints, files that were added, runs of one's own.
 * Told by the topic `starts`. Nothing is fetched: a published one is here once its file is.
 */
import { createHash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { z } from 'zod'
import { VitrineError } from '../contract/errors.js'
import { startIdSchema, type StartId } from '../contract/ids.js'
import {
  checkpointFactsSchema,
  type CheckpointFacts,
  type ModelJob,
} from '../contract/model-job.js'
import type { Start } from '../contract/start.js'
import type { Assistant } from '../platform/assistant.js'
import { openJsonStore } from '../platform/json-store.js'
import { checkpointSteps } from '../runs/store.js'
import { readCatalogue, type PublishedCheckpoint } from './catalogue.js'
import type { ServiceContext } from './context.js'
import type { MachineKnowledge } from './machine.js'
import { settingsProblem } from './settings-problem.js'

export interface Starts {
  /** Throws `start-not-found`. */
  find(id: StartId): Start
  /** What the weights' file says of itself; null for scratch. Throws what reading it throws. */
  facts(start: Start): Promise<CheckpointFacts | null>
  /** Throws `file-not-found`, `checkpoint-malformed`, `checkpoint-mismatch`. */
  add(file: string): Promise<Start>
  /** Throws `start-not-found`; `usage` for what was not added. */
  remove(id: StartId): void
  /** Looks for files in the workspace's folder `models` and tells the list. */
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

export const scratchId = startIdSchema.parse('scratch')

const idOfFile = (file: string): StartId =>
  startIdSchema.parse(`file-${createHash('sha256').update(file).digest('hex').slice(0, 16)}`)
const idOfPublished = ({ id }: PublishedCheckpoint): StartId =>
  startIdSchema.parse(id.replaceAll('.', '-'))

/** Whether a file has the name that a published checkpoint is saved under: its own, its folder's, or the paper's. */
function isNamed(file: string, { id, npz }: PublishedCheckpoint): boolean {
  const extension = extname(file)
  const name = basename(file, extension)
  if (extension === '.npz') return name === npz || name === id
  if (extension !== '.safetensors') return false
  return name === id || (name === 'model' && basename(dirname(file)) === id)
}

export function createStarts(
  context: ServiceContext,
  machine: MachineKnowledge,
  models: Assistant<ModelJob>,
): Starts {
  const { hub, folders, log } = context
  const store = openJsonStore<z.infer<typeof storedSchema>>({
    file: join(folders.config, 'starts.json'),
    version: 1,
    schema: storedSchema,
    initial: { files: [] },
    problem: (problem) => settingsProblem(hub, log, problem),
  })
  const catalogue = readCatalogue()
  /** Of files that were not added: looked at once. */
  const inspected = new Map<string, AddedFile>()
  const bests = new Map<string, CheckpointFacts>()
  /** Files in WORKSPACE/models with their sizes. */
  let found: { readonly file: string; readonly bytes: number }[] = []

  function speedOf(model: Start['model'], resolution: number | null): number | null {
    const known = machine
      .speeds()
      .find((speed) => speed.model === model && speed.resolution === resolution)
    return known?.imagesPerSecond ?? null
  }

  function published(entry: PublishedCheckpoint): Start {
    const { model, data, resolution, parameters, imagenetTop1, repository, recommended } = entry
    const here = [...store.read().files, ...found].find(({ file }) => isNamed(file, entry))
    return {
      id: idOfPublished(entry),
      kind: 'published',
      title: `${model.startsWith('R') ? '' : 'ViT-'}${model}`,
      model,
      data,
      imagenetTop1,
      parameters,
      resolution,
      bytes: here?.bytes ?? parameters * 4,
      file: here?.file ?? null,
      repository,
      recommended,
      imagesPerSecond: speedOf(model, resolution),
    }
  }

  function ofFile({ file, facts, bytes }: AddedFile): Start {
    return {
      ...nothingKnown,
      id: idOfFile(file),
      kind: 'file',
      title: basename(file),
      model: facts.name,
      parameters: facts.parameters,
      resolution: facts.resolution,
      bytes,
      file,
      imagesPerSecond: speedOf(facts.name, facts.resolution),
    }
  }

  function ofRuns(): Start[] {
    return hub.current('runs').changed.flatMap((run): Start[] => {
      const id = startIdSchema.safeParse(`run-${run.id}`)
      if (!run.hasCheckpoint || run.model === null || !id.success) return []
      return [
        {
          ...nothingKnown,
          id: id.data,
          kind: 'run',
          title: run.name === '' ? run.id : run.name,
          model: run.model,
          data: basename(run.dataFolder),
          parameters: run.parameters,
          resolution: run.resolution,
          file: join(context.workspace(), 'runs', run.id),
          imagesPerSecond: speedOf(run.model, run.resolution),
        },
      ]
    })
  }

  function all(): Start[] {
    const isPublished = (file: string) => catalogue.some((entry) => isNamed(file, entry))
    return [
      { ...nothingKnown, id: scratchId, kind: 'scratch', title: 'From scratch' },
      ...catalogue.map(published),
      ...store
        .read()
        .files.filter(({ file }) => !isPublished(file))
        .map(ofFile),
      ...ofRuns(),
    ]
  }

  const tell = () => hub.publish('starts', all())

  function find(id: StartId): Start {
    const start = all().find((each) => each.id === id)
    if (start) return start
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

  async function refresh(): Promise<void> {
    found = await checkpointsBelow(join(context.workspace(), 'models'))
    tell()
  }

  const stop = hub.subscribe(({ topic }) => {
    if (topic === 'runs' || topic === 'machine') tellSoon()
    if (topic === 'app') void refresh()
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
      const entry = catalogue.find((each) => isNamed(file, each))
      return entry ? published(entry) : ofFile(known)
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

const nothingKnown = {
  model: null,
  data: null,
  imagenetTop1: null,
  parameters: null,
  resolution: null,
  bytes: null,
  file: null,
  repository: null,
  recommended: false,
  imagesPerSecond: null,
} as const satisfies Partial<Start>

/** At any depth: the hub's files have a folder of their own. */
async function checkpointsBelow(
  folder: string,
): Promise<{ readonly file: string; readonly bytes: number }[]> {
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

function notHere({ title, repository }: Start): VitrineError {
  return new VitrineError('start-not-found', {
    what: `The weights of ${title} are not on this machine.`,
    why: 'Vitrine fetches nothing by itself.',
    remedy: `Get model.safetensors of ${repository ?? title} and add it as a checkpoint file, under the name of the repository.`,
  })
}
