/** What a run's page pulls beside the topics and the series: its record, a batch, its predictions, its log. */
import type { RunId } from '#contract/ids.js'
import type { RunDetail, TrainingBatch, WatchedPredictions } from '#contract/run.js'
import { call } from '../lib/api.js'
import { createPulled, type Pulled } from './pulled.svelte.js'
import { createRunLog, type RunLog } from './run-log.svelte.js'

export interface RunPage {
  readonly detail: Pulled<RunDetail>
  readonly batch: Pulled<TrainingBatch | null>
  readonly predictions: Pulled<WatchedPredictions>
  readonly log: RunLog
  stop(): void
}

/** Pulls everything once; later pulls are the page's to ask for. Whoever creates it stops it. */
export function createRunPage(run: RunId): RunPage {
  const detail = createPulled(() => call('runs:detail', { run }))
  const batch = createPulled(() => call('runs:batch', { run }))
  const predictions = createPulled(() => call('runs:predictions', { run }))
  const log = createRunLog(run)
  for (const part of [detail, batch, predictions, log]) part.pull()
  return {
    detail,
    batch,
    predictions,
    log,
    stop() {
      for (const part of [detail, batch, predictions, log]) part.stop()
    },
  }
}
