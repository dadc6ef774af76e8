/** Assembles the service: the state that pages see, and one function of handlers a resource. */
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ChannelHandlers } from '../contract/channels.js'
import { VitrineError } from '../contract/errors.js'
import { defaultSettings } from '../contract/settings.js'
import { writing } from '../platform/writing.js'
import type { ServiceContext } from './context.js'
import { recentWorkspaces, rememberWorkspace } from './recent-workspaces.js'
import { runHandlers } from './run-handlers.js'
import { openRunQueue, type RunQueue } from './run-queue.js'
import { createResources } from './resources.js'
import type { Service, ServiceOptions } from './service.js'
import { createRunIdentities } from './run-identities.js'
import { createStateHub } from './state-hub.js'
import { openStudies, type Studies } from './studies.js'
import { studyHandlers } from './study-handlers.js'
import { createStudyMeasuring } from './study-measuring.js'
import { createPointRun } from './study-runs.js'
import { workspaceFolder } from './workspace.js'

/** Throws `file-unwritable` where the workspace or the config folder cannot be written. */
export async function createService(options: ServiceOptions): Promise<Service> {
  const { folders, host, log } = options
  const silence = options.engineSilence ?? null
  let workspace = resolve(
    options.workspace ?? recentWorkspaces(folders.config)[0] ?? workspaceFolder(undefined),
  )
  let queue: RunQueue | null = null
  let studies: Studies | null = null
  makeFolder(workspace)
  const hub = createStateHub(
    {
      app: { workspace, recentWorkspaces: rememberWorkspace(folders.config, workspace) },
      settings: defaultSettings,
      machine: { report: null, examining: false, speeds: [], probing: null },
      tuning: { tuned: [], working: null },
      datasets: [],
      starts: [],
      downloads: { items: [], cacheFolder: '', token: 'none' },
      runs: { changed: [], removed: [] },
      queue: { running: null, order: [] },
      live: null,
      studies: [],
      exports: [],
      notice: null,
      intent: null,
    },
    () => queue?.library.all() ?? [],
  )
  const context: ServiceContext = { hub, folders, host, log, workspace: () => workspace }
  const resources = createResources(context)
  async function open(): Promise<RunQueue> {
    const opened = await openRunQueue(context, workspace, silence)
    studies = openStudies({
      ...{ context, queue: opened, planner: resources.studyPlanner },
      identities: createRunIdentities(),
      measuring: createStudyMeasuring(context, resources),
      createRun: (point, study) => createPointRun(opened.library, resources, point, study),
    })
    return opened
  }
  const handlers: ChannelHandlers = {
    ...resources.handlers,
    ...runHandlers(context, () => opened(queue), resources),
    ...studyHandlers(context, () => opened(studies), resources.datasets),
    'app:snapshot': () => hub.snapshot(),
    'workspace:open': async ({ folder }) => {
      const before = opened(queue)
      if (before.running() !== null) throw busy()
      const next = resolve(folder)
      makeFolder(next)
      const recent = rememberWorkspace(folders.config, next)
      const gone = before.library.all().map(({ id }) => id)
      await studies?.close()
      studies = null
      await before.close()
      workspace = next
      hub.publish('app', { workspace, recentWorkspaces: recent })
      queue = null
      queue = await open()
      hub.publish('runs', { changed: queue.library.all(), removed: gone })
    },
  }
  queue = await open()
  return {
    handlers,
    subscribe: (listener) => hub.subscribe(listener),
    intend: (intent) => hub.publish('intent', intent),
    live: () => hub.current('live'),
    async close() {
      await studies?.close()
      await queue?.close()
      await resources.close()
      hub.close()
    },
  }
}

function makeFolder(folder: string): void {
  writing(folder, () => mkdirSync(folder, { recursive: true }))
}

/** null: between two workspaces. */
function opened<Part>(part: Part | null): Part {
  if (part !== null) return part
  throw new VitrineError('run-busy', {
    what: 'The workspace is being opened.',
    why: 'Its runs are not read yet.',
    remedy: 'Try again in a moment.',
  })
}

function busy(): VitrineError {
  return new VitrineError('run-busy', {
    what: 'Another workspace cannot be opened now.',
    why: 'A run of this one is at work.',
    remedy: 'Pause it first, or wait for its end.',
  })
}
