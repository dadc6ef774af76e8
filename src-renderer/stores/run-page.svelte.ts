/** What a run's page pulls beside the topics and the series: its record, a batch, its predictions, its log. */
import type { RunId } from '#contract/ids.js'
import type { RunDetail, TrainingBatch, WatchedPredictions } from '#contract/run.js'
import { call } from '../lib/api.js'
import { createPulled, type Pulled } from './pulled.svelte.js'
import { createRunLog, type RunLog } from './run-log.svelte.js'
import { thumbnails } from './run-commands.js'

/** Side of the watched pictures, in pixels. */
const pictureSide = 192

export interface RunPage {
  readonly detail: Pulled<RunDetail>
  readonly batch: Pulled<TrainingBatch | null>
  readonly predictions: Pulled<WatchedPredictions>
  /** Of the pictures that are watched, in their order; null in it: unreadable or gone. */
  readonly pictures: Pulled<readonly (string | null)[]>
  readonly log: RunLog
  stop(): void
}

/** Pulls everything once; later pulls are the page's to ask for. Whoever creates it stops it. */
export function createRunPage(run: RunId): RunPage {
  const detail = createPulled(() => call('runs:detail', { run }))
  const batch = createPulled(() => call('runs:batch', { run }))
  let watched: WatchedPredictions['pictures'] = []
  const pictures = createPulled(() =>
    thumbnails(
      watched.map(({ ref }) => ref),
      pictureSide,
    ),
  )
  const predictions = createPulled(async () => {
    const answer = await call('runs:predictions', { run })
    watched = answer.pictures
    if (pictures.value === null && watched.length > 0) pictures.pull()
    return answer
  })
  const log = createRunLog(run)
  for (const part of [detail, batch, predictions, log]) part.pull()
  return {
    detail,
    batch,
    predictions,
    pictures,
    log,
    stop() {
      for (const part of [detail, batch, predictions, pictures, log]) part.stop()
    },
  }
}
