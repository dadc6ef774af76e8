/**
 * The app's list of datasets: kept in the config folder, inspected in a process of its own one
 * after the other, told by the topic `datasets`. The sample that comes with the app is always first.
 */
import { createHash } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { z } from 'zod'
import {
  datasetReportSchema,
  type DatasetReport,
  type DatasetSummary,
} from '../contract/dataset.js'
import { toVitrineError, VitrineError } from '../contract/errors.js'
import { datasetIdSchema, type DatasetId } from '../contract/ids.js'
import {
  datasetFactsSchema,
  inspectAnswerSchema,
  type DatasetFacts,
  type PictureJob,
} from '../contract/picture-job.js'
import type { Assistant } from '../platform/assistant.js'
import { openJsonStore } from '../platform/json-store.js'
import type { ServiceContext } from './context.js'
import { settingsProblem } from './settings-problem.js'

/** One of the list, with what is known of it; facts null: not looked through yet, or unusable. */
export interface KnownDataset {
  readonly id: DatasetId
  readonly name: string
  readonly folder: string
  readonly facts: DatasetFacts | null
}

export interface Datasets {
  /** Throws `dataset-not-found`. */
  find(id: DatasetId): KnownDataset
  /** As `find`, once it is looked through. Throws why it is unusable. */
  ready(id: DatasetId): Promise<KnownDataset & { readonly facts: DatasetFacts }>
  /** Lists a folder, or looks through a listed one again. Throws `file-unwritable`. */
  add(folder: string): DatasetSummary
  /** Throws `dataset-not-found`; `usage` for the sample. */
  remove(id: DatasetId): Promise<void>
  report(id: DatasetId): Promise<DatasetReport>
  /** Looks at all again in the background: what changed meanwhile is inspected. */
  check(): void
  close(): void
}

const storedSchema = z.object({
  datasets: z.array(
    z.object({
      id: datasetIdSchema,
      folder: z.string(),
      facts: datasetFactsSchema.nullable(),
    }),
  ),
})
type Stored = z.infer<typeof storedSchema>['datasets'][number]

const sampleId = datasetIdSchema.parse('sample')

interface Entry extends Stored {
  state: DatasetSummary['state']
  /** The inspection that waits or works. */
  work: { readonly abort: AbortController; readonly done: Promise<void> } | null
}

/** The same folder has the same id on every start. */
function idOf(folder: string): DatasetId {
  const digest = createHash('sha256').update(folder).digest('hex')
  return datasetIdSchema.parse(`d${digest.slice(0, 16)}`)
}

export function createDatasets(
  { hub, folders, log }: Pick<ServiceContext, 'hub' | 'folders' | 'log'>,
  pictures: Assistant<PictureJob>,
  sampleFolder: string,
): Datasets {
  const store = openJsonStore({
    file: join(folders.config, 'datasets.json'),
    version: 1,
    schema: storedSchema,
    initial: { datasets: [] },
    problem: (problem) => settingsProblem(hub, log, problem),
  })
  const reportFile = (id: DatasetId) => join(folders.config, 'datasets', `${id}.json`)
  const entries = new Map<DatasetId, Entry>()
  const entryOf = ({ id, folder, facts }: Stored): Entry => ({
    id,
    folder,
    facts,
    state: facts === null ? { type: 'looking', done: 0, total: null } : readyState(facts),
    work: null,
  })
  const stored = store.read().datasets
  // The app may lie elsewhere than at its last start.
  const knownSample = stored.find(({ id, folder }) => id === sampleId && folder === sampleFolder)
  entries.set(
    sampleId,
    entryOf({ id: sampleId, folder: sampleFolder, facts: knownSample?.facts ?? null }),
  )
  for (const each of stored) if (each.id !== sampleId) entries.set(each.id, entryOf(each))
  let tail = Promise.resolve()

  const summaryOf = ({ id, folder, state }: Entry): DatasetSummary => ({
    id,
    name: id === sampleId ? 'Sample' : basename(folder) || folder,
    folder,
    sample: id === sampleId,
    state,
  })
  const tell = () => hub.publish('datasets', [...entries.values()].map(summaryOf))
  function save(): void {
    store.write({
      datasets: [...entries.values()].map(({ id, folder, facts }) => ({ id, folder, facts })),
    })
  }

  function entry(id: DatasetId): Entry {
    const found = entries.get(id)
    if (found) return found
    throw new VitrineError('dataset-not-found', {
      what: 'This dataset is not in the list.',
      why: `No dataset has the id ${id}; it may have been removed.`,
      remedy: 'Add its folder again.',
    })
  }

  function setState(of: Entry, state: Entry['state']): void {
    of.state = state
    if (entries.get(of.id) === of) tell()
  }

  async function inspect(of: Entry, known: string | null, signal: AbortSignal): Promise<void> {
    const job = {
      type: 'inspect',
      folder: of.folder,
      reportFile: reportFile(of.id),
      known,
    } as const
    const onProgress = (done: number, total: number) => {
      if (!signal.aborted) setState(of, { type: 'looking', done, total })
    }
    try {
      const facts = await pictures.ask(job, inspectAnswerSchema, { onProgress, signal })
      if (signal.aborted) return
      if (facts !== null) of.facts = facts
      if (of.facts !== null) setState(of, readyState(of.facts))
    } catch (thrown) {
      if (signal.aborted) return
      const { code, text } = toVitrineError(thrown)
      if (code === 'interrupted') return // The app is closing.
      of.facts = null
      setState(of, { type: 'unusable', error: { code, ...text } })
    }
    if (entries.get(of.id) === of) saveOrLog()
  }

  function saveOrLog(): void {
    try {
      save()
    } catch (thrown) {
      log('warning', `The list of datasets was not kept: ${toVitrineError(thrown).text.why}`)
    }
  }

  /** One inspection at a time: they read disks. */
  function look(of: Entry, known: string | null): void {
    of.work?.abort.abort()
    const abort = new AbortController()
    const done = tail.then(async () => {
      if (!abort.signal.aborted) await inspect(of, known, abort.signal)
      if (of.work?.abort === abort) of.work = null
    })
    tail = done
    of.work = { abort, done }
  }

  async function settled(id: DatasetId): Promise<Entry> {
    const found = entry(id)
    while (found.state.type === 'looking' && found.work) await found.work.done
    return found
  }

  const known = ({ id, folder, facts }: Entry): KnownDataset => ({
    id,
    name: summaryOf(entry(id)).name,
    folder,
    facts,
  })

  async function ready(id: DatasetId) {
    const found = await settled(id)
    const { state, facts } = found
    if (state.type === 'unusable') throw new VitrineError(state.error.code, state.error)
    if (facts !== null) return { ...known(found), facts }
    throw new VitrineError('interrupted', {
      what: 'The dataset was not looked through.',
      why: 'The inspection was stopped.',
      remedy: 'Look through it again.',
    })
  }

  tell()
  return {
    find: (id) => known(entry(id)),
    ready,
    add(given) {
      const folder = resolve(given)
      const id = folder === sampleFolder ? sampleId : idOf(folder)
      const of = entries.get(id) ?? entryOf({ id, folder, facts: null })
      const isNew = !entries.has(id)
      entries.set(id, of)
      try {
        save()
      } catch (thrown) {
        if (isNew) entries.delete(id)
        throw thrown
      }
      setState(of, { type: 'looking', done: 0, total: null })
      look(of, null)
      return summaryOf(of)
    },
    async remove(id) {
      const found = entry(id)
      if (id === sampleId) {
        throw new VitrineError('usage', {
          what: 'The sample cannot be removed.',
          why: 'It comes with the app.',
          remedy: 'Leave it where it is.',
        })
      }
      found.work?.abort.abort()
      entries.delete(id)
      tell()
      save()
      await rm(reportFile(id), { force: true })
    },
    async report(id) {
      await ready(id)
      try {
        return datasetReportSchema.parse(JSON.parse(await readFile(reportFile(id), 'utf8')))
      } catch {
        // Lost or damaged: it is made again.
        look(entry(id), null)
        await entry(id).work?.done
        await ready(id)
        return datasetReportSchema.parse(JSON.parse(await readFile(reportFile(id), 'utf8')))
      }
    },
    check() {
      for (const each of entries.values()) look(each, each.facts?.fingerprint ?? null)
    },
    close() {
      for (const { work } of entries.values()) work?.abort.abort()
    },
  }
}

function readyState(facts: DatasetFacts): DatasetSummary['state'] {
  const { pictures, train, validation, problems, classSizes } = facts
  return { type: 'ready', classes: classSizes.length, pictures, train, validation, problems }
}
