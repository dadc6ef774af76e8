/** All runs of the open workspace as rows in memory: read once, then changed by what happens. */
import { mkdir, readdir } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { VitrineError } from '../contract/errors.js'
import { runIdSchema, type RunId } from '../contract/ids.js'
import type { RunSummary } from '../contract/run.js'
import { isLocked } from '../runs/lock.js'
import { createSeriesReader, type SeriesReader } from '../runs/series.js'
import { checkpointSteps, markRun, recordFile } from '../runs/store.js'
import { summarise, type RunRow } from '../runs/summary.js'
import type { ServiceContext } from './context.js'
import { runCosts } from './run-costs.js'

export interface RunLibrary {
  readonly workspace: string
  /** As pages see them, oldest first. */
  all(): RunSummary[]
  has(id: RunId): boolean
  /** Throws `run-not-found`. */
  row(id: RunId): RunRow
  /** Throws `run-not-found`. */
  shown(id: RunId): RunSummary
  /** Throws `run-not-found`. */
  folder(id: RunId): string
  series(id: RunId): SeriesReader
  /** Puts a row in place; pages are told at once, or with `soon` within a second. */
  put(id: RunId, row: RunRow, when: 'now' | 'soon'): void
  /** Reads the run's files again. */
  refresh(id: RunId): Promise<RunRow>
  forget(ids: readonly RunId[]): void
  /** Tells pages again of rows whose look depends on something else, such as the queue. */
  tell(ids: readonly RunId[]): void
  close(): void
}

/** Milliseconds between pushes of a run that goes on, and between looks at runs of other processes. */
const [soonInterval, foreignInterval] = [1000, 2000]
/** `isQueued`: whether a run waits for its turn. A run left `running` by a dead process becomes `interrupted`. */
export async function openRunLibrary(
  context: ServiceContext,
  workspace: string,
  isQueued: (id: RunId) => boolean,
): Promise<RunLibrary> {
  const rows = new Map<RunId, RunRow>()
  const readersOf = new Map<RunId, SeriesReader>()
  const runs = join(workspace, 'runs')
  const folderOf = (id: RunId) => join(runs, id)
  await mkdir(runs, { recursive: true }).catch(() => undefined)

  async function read(id: RunId): Promise<RunRow> {
    const row = await summarise(folderOf(id), runCosts)
    if (row.summary.status !== 'running' || isLocked(folderOf(id))) return row
    try {
      markRun(folderOf(id), { status: 'interrupted', reason: leftRunning(folderOf(id)) })
    } catch (thrown) {
      context.log(
        'warning',
        `The run ${id} was left running and cannot be marked: ${String(thrown)}`,
      )
      return row
    }
    return summarise(folderOf(id), runCosts)
  }

  const names = existsSync(runs) ? (await readdir(runs)).sort() : []
  const ids = names.flatMap((name) => {
    const id = runIdSchema.safeParse(name)
    return id.success && existsSync(recordFile(folderOf(id.data))) ? [id.data] : []
  })
  for (const id of ids) {
    rows.set(id, await read(id))
    await new Promise((proceed) => setImmediate(proceed))
  }

  function rowOf(id: RunId): RunRow {
    const row = rows.get(id)
    if (row) return row
    throw new VitrineError('run-not-found', {
      what: `There is no run ${id}.`,
      why: `The workspace ${workspace} does not hold it.`,
      remedy: 'Choose another run.',
    })
  }

  function shown({ summary }: RunRow): RunSummary {
    const datasets = context.hub.current('datasets')
    const dataset = datasets.find(({ folder }) => folder === summary.dataFolder)?.id ?? null
    const status = isQueued(summary.id) ? 'queued' : summary.status
    return { ...summary, dataset, status }
  }

  const late = new Set<RunId>()
  let timer: NodeJS.Timeout | undefined
  function tell(told: readonly RunId[]): void {
    for (const id of told) late.delete(id)
    const changed = told.flatMap((id) => {
      const row = rows.get(id)
      return row ? [shown(row)] : []
    })
    if (changed.length > 0) context.hub.publish('runs', { changed, removed: [] })
  }
  function tellSoon(id: RunId): void {
    late.add(id)
    timer ??= setTimeout(() => {
      timer = undefined
      tell([...late])
    }, soonInterval)
  }

  /** Runs that another process trains: nobody tells us when they end. */
  const foreign = setInterval(() => {
    for (const [id, { summary }] of rows) {
      if (summary.status === 'running' && !ownIs(id) && !isLocked(folderOf(id))) {
        void read(id).then((row) => put(id, row, 'now'))
      }
    }
  }, foreignInterval)
  foreign.unref()
  const ownIs = (id: RunId) => context.hub.current('queue').running === id

  // A dataset that comes or goes changes what its runs point at.
  let datasetFolders = ''
  const unsubscribe = context.hub.subscribe(({ topic }) => {
    if (topic !== 'datasets') return
    const now = JSON.stringify(context.hub.current('datasets').map(({ folder }) => folder))
    if (now !== datasetFolders) tell([...rows.keys()])
    datasetFolders = now
  })

  function put(id: RunId, row: RunRow, when: 'now' | 'soon'): void {
    rows.set(id, row)
    if (when === 'now') tell([id])
    else tellSoon(id)
  }

  return {
    workspace,
    all: () => [...rows.values()].map(shown),
    has: (id) => rows.has(id),
    row: rowOf,
    shown: (id) => shown(rowOf(id)),
    folder(id) {
      rowOf(id)
      return folderOf(id)
    },
    series(id) {
      rowOf(id)
      const reader =
        readersOf.get(id) ??
        createSeriesReader(folderOf(id), async () => rows.get(id)?.generation ?? 0)
      readersOf.set(id, reader)
      return reader
    },
    put,
    async refresh(id) {
      const row = await read(id)
      put(id, row, 'now')
      return row
    },
    forget(gone) {
      for (const id of gone) {
        rows.delete(id)
        readersOf.delete(id)
        late.delete(id)
      }
      context.hub.publish('runs', { changed: [], removed: [...gone] })
    },
    tell,
    close() {
      clearTimeout(timer)
      clearInterval(foreign)
      unsubscribe()
    },
  }
}

function leftRunning(folder: string) {
  return {
    code: 'interrupted' as const,
    what: 'The run was interrupted.',
    why: 'Vitrine or the machine ended while it was training.',
    remedy: goOnRemedy(folder),
  }
}

/** What a user can do with a run that ended early, in words. */
export function goOnRemedy(folder: string): string {
  const step = checkpointSteps(folder).at(-1)
  return step === undefined
    ? 'Resume it: it starts again, there is no checkpoint yet.'
    : `Resume it: it goes on from step ${step}.`
}
