/**
 * What the host says of itself, as the page knows it: one field a topic, reactive. `startMirror` is
 * called once by app.svelte; views read `mirror`.
 */
import type { AppState, Intent, Notice } from '#contract/app.js'
import type { DatasetSummary } from '#contract/dataset.js'
import type { Downloads } from '#contract/download.js'
import type { ExportTask } from '#contract/export.js'
import type { RunId } from '#contract/ids.js'
import type { MachineState } from '#contract/machine.js'
import type { TuningState } from '#contract/tuning.js'
import type { Live, Queue, RunSummary } from '#contract/run.js'
import { defaultSettings, type Settings } from '#contract/settings.js'
import type { Start } from '#contract/start.js'
import type { StudySummary } from '#contract/study.js'
import type { Push, Snapshot } from '#contract/topics.js'
import { call, listen, watchConnection } from '../lib/api.js'
import { changedRuns } from './changed-runs.js'
import { createMirrorFeed } from './mirror-feed.js'

class Mirror {
  /** Whether the first snapshot is there; until then the fields hold nothing. */
  ready = $state(false)
  /** Whether the host can be reached. */
  connected = $state(true)
  app = $state.raw<AppState>({ workspace: '', recentWorkspaces: [] })
  settings = $state.raw<Settings>(defaultSettings)
  machine = $state.raw<MachineState>({ report: null, examining: false, speeds: [], probing: null })
  tuning = $state.raw<TuningState>({ tuned: [], working: null })
  datasets = $state.raw<readonly DatasetSummary[]>([])
  starts = $state.raw<readonly Start[]>([])
  downloads = $state.raw<Downloads>({ items: [], cacheFolder: '', token: 'none' })
  /** By id; another map at each change. */
  runs = $state.raw<ReadonlyMap<RunId, RunSummary>>(new Map())
  queue = $state.raw<Queue>({ running: null, order: [] })
  /** null: no run is at work. */
  live = $state.raw<Live | null>(null)
  studies = $state.raw<readonly StudySummary[]>([])
  exports = $state.raw<readonly ExportTask[]>([])

  /** All runs, newest first. */
  readonly runList = $derived(
    [...this.runs.values()].sort((a, b) => (a.created < b.created ? 1 : -1)),
  )
}

export const mirror: Readonly<Mirror> = new Mirror()

export interface MirrorHandlers {
  readonly notice: (notice: Notice) => void
  readonly intent: (intent: Intent) => void
}

/** Notices that are still of use to someone who opens the page after they were said. */
const lastingNotices: readonly Notice['kind'][] = [
  'workspace-problem',
  'settings-problem',
  'update',
]

/** Begins to mirror. Returns what ends it. */
export function startMirror(handlers: MirrorHandlers): () => void {
  const state = mirror as Mirror
  const feed = createMirrorFeed({
    listen,
    snapshot: () => call('app:snapshot', undefined),
    took(snapshot, first) {
      takeAll(state, snapshot)
      const notice = snapshot.notice.value
      if (first && notice !== null && lastingNotices.includes(notice.kind)) handlers.notice(notice)
    },
    pushed(push) {
      take(state, push, handlers)
    },
    failed(thrown) {
      console.warn('The state of Vitrine could not be asked for.', thrown)
    },
    wait: () => new Promise((resolve) => setTimeout(resolve, 1000)),
  })
  const unwatch = watchConnection((connected) => {
    const back = connected && !state.connected
    state.connected = connected
    if (back) feed.refresh()
  })
  return () => {
    unwatch()
    feed.stop()
  }
}

function takeAll(state: Mirror, snapshot: Snapshot): void {
  state.app = snapshot.app.value
  state.settings = snapshot.settings.value
  state.machine = snapshot.machine.value
  state.tuning = snapshot.tuning.value
  state.datasets = snapshot.datasets.value
  state.starts = snapshot.starts.value
  state.downloads = snapshot.downloads.value
  state.runs = new Map(snapshot.runs.value.changed.map((run) => [run.id, run]))
  state.queue = snapshot.queue.value
  state.live = snapshot.live.value
  state.studies = snapshot.studies.value
  state.exports = snapshot.exports.value
  state.ready = true
}

function take(state: Mirror, push: Push, handlers: MirrorHandlers): void {
  switch (push.topic) {
    case 'app':
      state.app = push.value
      break
    case 'settings':
      state.settings = push.value
      break
    case 'machine':
      state.machine = push.value
      break
    case 'tuning':
      state.tuning = push.value
      break
    case 'datasets':
      state.datasets = push.value
      break
    case 'starts':
      state.starts = push.value
      break
    case 'downloads':
      state.downloads = push.value
      break
    case 'runs':
      state.runs = changedRuns(state.runs, push.value)
      break
    case 'queue':
      state.queue = push.value
      break
    case 'live':
      state.live = push.value
      break
    case 'studies':
      state.studies = push.value
      break
    case 'exports':
      state.exports = push.value
      break
    case 'notice':
      if (push.value !== null) handlers.notice(push.value)
      break
    case 'intent':
      if (push.value !== null) handlers.intent(push.value)
      break
  }
}
