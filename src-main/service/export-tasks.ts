/** The app's exports, one after the other: they share the cores. Told by the topic `exports`. */
import { join } from 'node:path'
import type { ChannelHandlers, ChannelInput } from '../contract/channels.js'
import { toVitrineError } from '../contract/errors.js'
import { exportNameSchema, type ExportTask } from '../contract/export.js'
import { listExports } from '../runs/exports.js'
import { findRun } from '../runs/store.js'
import type { ServiceContext } from './context.js'
import { exportFolder, exportModel } from './exports.js'
import type { EngineEvent } from './models.js'
import type { SettingsStore } from './settings-store.js'

type Wish = ChannelInput<'exports:start'>

/** Ended ones that are still told of. */
const mostEnded = 20
/** Milliseconds between two pushes of progress. */
const progressInterval = 100

export interface ExportTasks {
  readonly handlers: Pick<ChannelHandlers, 'exports:start' | 'exports:cancel' | 'exports:list'>
  close(): Promise<void>
}

export function createExportTasks(
  { hub, host, workspace }: Pick<ServiceContext, 'hub' | 'host' | 'workspace'>,
  settings: SettingsStore,
): ExportTasks {
  let tasks: readonly ExportTask[] = []
  const aborts = new Map<number, AbortController>()
  let last = 0
  let tail: Promise<void> = Promise.resolve()

  function change(id: number, part: Partial<ExportTask>, told = true): void {
    tasks = tasks.map((task) => (task.id === id ? { ...task, ...part } : task))
    if (told) hub.publish('exports', [...tasks])
  }

  function hearing(id: number) {
    let told = 0
    return (event: EngineEvent) => {
      if (event.type === 'export') {
        const name = exportNameSchema.safeParse(event.name)
        change(id, { name: name.success ? name.data : null })
      }
      if (event.type !== 'progress') return
      const { done, total } = event
      const now = performance.now()
      const due = now - told >= progressInterval
      if (due) told = now
      change(id, { done, total }, due)
    }
  }

  async function work(id: number, wish: Wish, folder: string): Promise<void> {
    const abort = aborts.get(id)
    if (!abort || abort.signal.aborted) return
    change(id, { status: 'working' })
    const { executor, provider, threads } = settings.read().engine
    const { checkpoint, options, pictures } = wish
    const engine = { executor, provider, threads }
    const source = { type: 'run', folder, checkpoint } as const
    try {
      await exportModel(
        {
          model: { source, gelu: null, resolution: null, batch: 1, engine },
          options,
          folder: exportFolder(source, options),
          data: null,
          pictures,
        },
        { emit: hearing(id), signal: abort.signal, launch: host.launch },
      )
      change(id, { status: 'done' })
    } catch (thrown) {
      const { code, text } = toVitrineError(thrown)
      if (code === 'interrupted') change(id, { status: 'cancelled' })
      else change(id, { status: 'failed', error: { code, ...text } })
    }
  }

  function forgetOld(): void {
    const isOver = ({ status }: ExportTask) => status !== 'waiting' && status !== 'working'
    const old = new Set(tasks.filter(isOver).slice(0, -mostEnded))
    tasks = tasks.filter((task) => !old.has(task))
  }

  return {
    handlers: {
      'exports:start': (wish) => {
        const folder = findRun(workspace(), wish.run)
        const id = ++last
        const { run, options } = wish
        const fresh = { done: 0, total: 0, name: null, error: null } as const
        forgetOld()
        tasks = [...tasks, { id, run, options, status: 'waiting', ...fresh }]
        hub.publish('exports', [...tasks])
        aborts.set(id, new AbortController())
        tail = tail.then(() => work(id, wish, folder)).finally(() => aborts.delete(id))
        return { id }
      },
      'exports:cancel': ({ id }) => {
        aborts.get(id)?.abort()
        const waiting = tasks.some((task) => task.id === id && task.status === 'waiting')
        if (waiting) change(id, { status: 'cancelled' })
        return undefined
      },
      'exports:list': ({ run }) => listExports(join(workspace(), 'runs', run)),
    },
    async close() {
      for (const abort of aborts.values()) abort.abort()
      await tail
    },
  }
}
