/**
 * Downloads one after the other, told as they go and kept over restarts: what was on its way when
 * Vitrine ended comes back paused, since nothing is fetched without a click.
 */
import { statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { z } from 'zod'
import type { Download } from '../contract/download.js'
import { toVitrineError, VitrineError } from '../contract/errors.js'
import { startIdSchema, type StartId } from '../contract/ids.js'
import { openJsonStore, type StoreProblem } from '../platform/json-store.js'
import { fetchCheckpoint, type FetchFrom } from './fetch-checkpoint.js'
import { createSpeedometer } from './speedometer.js'

const wantedSchema = z.discriminatedUnion('source', [
  z.object({ source: z.literal('hub'), repository: z.string() }),
  z.object({ source: z.literal('npz'), path: z.string() }),
])

const keptSchema = z.object({
  start: startIdSchema,
  title: z.string(),
  wanted: wantedSchema,
  /** Where its beginning lies; null: nothing came yet. */
  incomplete: z.string().nullable(),
  total: z.number().nullable(),
})
export type Order = Pick<z.infer<typeof keptSchema>, 'start' | 'title' | 'wanted'>

interface Item extends z.infer<typeof keptSchema> {
  done: number
  state: Download['state']
}

export interface DownloadsHost {
  /** Where what is kept lies. */
  readonly stateFile: string
  /** Asked for each download anew; its connection is closed after it. */
  from(): FetchFrom
  /** Throws what is wrong with the checkpoint in `file`. */
  verify(file: string): Promise<void>
  /** At most four times a second while bytes come. */
  changed(items: Download[]): void
  /** A checked checkpoint has its place. */
  finished(order: Order, file: string): Promise<void>
  problem(problem: StoreProblem): void
}

export interface DownloadQueue {
  items(): Download[]
  /** One that is there already goes on. */
  add(order: Order): void
  /** These throw `start-not-found`. */
  pause(start: StartId): void
  resume(start: StartId): void
  cancel(start: StartId): Promise<void>
  /** Stops what is at work and keeps what came. */
  close(): Promise<void>
}

const tellMilliseconds = 250

export function openDownloads(host: DownloadsHost): DownloadQueue {
  const store = openJsonStore({
    file: host.stateFile,
    version: 1,
    schema: z.object({ downloads: z.array(keptSchema) }),
    initial: { downloads: [] },
    problem: (problem) => host.problem(problem),
  })
  let items = store.read().downloads.map((kept): Item => ({
    ...kept,
    done: sizeNow(kept.incomplete),
    state: { type: 'paused' },
  }))
  let work: { readonly item: Item; readonly abort: AbortController; done: Promise<void> } | null =
    null
  let timer: NodeJS.Timeout | undefined
  let closed = false

  const shown = (): Download[] =>
    items.map(({ start, title, wanted, done, total, state }) => ({
      ...{ start, title, source: wanted.source, done, total, state },
    }))

  function tell(): void {
    clearTimeout(timer)
    timer = undefined
    host.changed(shown())
  }

  /** Also to the disk. */
  function changed(): void {
    const kept = items.map(({ start, title, wanted, incomplete, total }) => ({
      ...{ start, title, wanted, incomplete, total },
    }))
    try {
      store.write({ downloads: kept })
    } catch (thrown) {
      host.problem(toVitrineError(thrown).text)
    }
    tell()
  }

  function find(start: StartId): Item {
    const item = items.find((each) => each.start === start)
    if (item) return item
    throw new VitrineError('start-not-found', {
      what: 'There is no such download.',
      why: 'It ended or was cancelled.',
      remedy: 'Start it again.',
    })
  }

  function next(): void {
    if (work !== null || closed) return
    const item = items.find(({ state }) => state.type === 'waiting')
    if (!item) return
    const abort = new AbortController()
    work = { item, abort, done: Promise.resolve() }
    work.done = fetchItem(item, abort.signal).finally(() => {
      work = null
      next()
    })
  }

  async function fetchItem(item: Item, signal: AbortSignal): Promise<void> {
    const speed = createSpeedometer()
    item.state = { type: 'fetching', bytesPerSecond: null }
    changed()
    const from = host.from()
    try {
      const file = await fetchCheckpoint(item.wanted, from, {
        signal,
        begun(incomplete, total) {
          Object.assign(item, { incomplete, total })
          changed()
        },
        progress(done) {
          item.done = done
          item.state = { type: 'fetching', bytesPerSecond: speed(done) }
          timer ??= setTimeout(tell, tellMilliseconds)
        },
        checking() {
          item.state = { type: 'checking' }
          tell()
        },
        verify: (file) => host.verify(file),
      })
      items = items.filter((each) => each !== item)
      await host.finished(item, file)
    } catch (thrown) {
      const { code, text } = toVitrineError(thrown)
      item.done = sizeNow(item.incomplete)
      // Stopped by a pause or the end of Vitrine: no failure.
      item.state = signal.aborted
        ? { type: 'paused' }
        : { type: 'failed', error: { code, ...text } }
    } finally {
      await from.connection.close()
      changed()
    }
  }

  async function stopWork(item: Item): Promise<void> {
    if (work?.item !== item) return
    work.abort.abort()
    await work.done
  }

  return {
    items: shown,
    add(order) {
      const known = items.find(({ start }) => start === order.start)
      if (known && (known.state.type === 'fetching' || known.state.type === 'checking')) return
      // Begun from the other source.
      const left = known?.wanted.source === order.wanted.source ? null : known?.incomplete
      if (left) void rm(left, { force: true })
      const item: Item = {
        ...order,
        incomplete: null,
        total: null,
        done: 0,
        state: { type: 'waiting' },
      }
      items = [...items.filter((each) => each !== known), item]
      changed()
      next()
    },
    pause(start) {
      const item = find(start)
      if (work?.item === item) return work.abort.abort()
      item.state = { type: 'paused' }
      changed()
    },
    resume(start) {
      const item = find(start)
      if (work?.item === item) return
      item.state = { type: 'waiting' }
      changed()
      next()
    },
    async cancel(start) {
      const item = find(start)
      await stopWork(item)
      items = items.filter((each) => each !== item)
      if (item.incomplete !== null) await rm(item.incomplete, { force: true })
      changed()
    },
    async close() {
      closed = true
      if (work) await stopWork(work.item)
      clearTimeout(timer)
    },
  }
}

function sizeNow(file: string | null): number {
  return file === null ? 0 : (statSync(file, { throwIfNoEntry: false })?.size ?? 0)
}
