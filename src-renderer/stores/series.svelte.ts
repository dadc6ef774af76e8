/**
 * The curves of one run: pulled by what comes after the last line that is known, at most about
 * twice a second while it is live. Whoever creates it stops it.
 */
import { toVitrineError, type VitrineError } from '#contract/errors.js'
import type { RunId } from '#contract/ids.js'
import type { RunEvaluation, RunSeries } from '#contract/run.js'
import { call } from '../lib/api.js'
import { growingColumns, type StepColumnName } from './growing-columns.js'

/** Least time between two pulls of new lines, in milliseconds. */
const pullInterval = 500

export interface SeriesStore {
  readonly run: RunId
  /** Grows with each change; reading a column or the evaluations depends on it. */
  readonly version: number
  /** Whether everything that was there at the first question has come. */
  readonly loaded: boolean
  readonly error: VitrineError | null
  /** Steps known. */
  readonly length: number
  column(name: StepColumnName): Float64Array
  readonly evaluations: readonly RunEvaluation[]
  readonly warnings: RunSeries['warnings']
  /** Asks for what is new where `seq` or `generation` are not what is known (live.seq, live.generation). */
  follow(seq: number, generation: number): void
  /** Asks for what is new. */
  pull(): void
  stop(): void
}

export function createSeries(run: RunId): SeriesStore {
  const columns = growingColumns()
  let version = $state(0)
  let loaded = $state(false)
  let error = $state.raw<VitrineError | null>(null)
  let evaluations = $state.raw<readonly RunEvaluation[]>([])
  let warnings = $state.raw<RunSeries['warnings']>([])
  let seq = 0
  let generation: number | null = null
  let pulling = false
  let again = false
  let stopped = false
  let lastPull = -Infinity
  let timer: ReturnType<typeof setTimeout> | undefined

  function take(answer: RunSeries): void {
    if (generation !== null && answer.generation !== generation) {
      columns.clear()
      evaluations = []
      warnings = []
    }
    columns.append(answer.steps)
    if (answer.evaluations.length > 0) evaluations = [...evaluations, ...answer.evaluations]
    if (answer.warnings.length > 0) warnings = [...warnings, ...answer.warnings]
    seq = answer.seq
    generation = answer.generation
    version++
  }

  async function work(): Promise<void> {
    pulling = true
    lastPull = performance.now()
    try {
      let more = true
      while (more && !stopped) {
        const answer = await call('runs:series', { run, afterSeq: seq, generation })
        if (stopped) return
        take(answer)
        more = answer.more
      }
      error = null
      loaded = true
    } catch (thrown) {
      if (!stopped) error = toVitrineError(thrown)
    }
    pulling = false
    if (again) {
      again = false
      pull()
    }
  }

  function pull(): void {
    if (stopped) return
    if (pulling) {
      again = true
      return
    }
    if (timer !== undefined) return
    const wait = lastPull + pullInterval - performance.now()
    if (wait <= 0) {
      void work()
      return
    }
    timer = setTimeout(() => {
      timer = undefined
      void work()
    }, wait)
  }

  pull()
  return {
    run,
    get version() {
      return version
    },
    get loaded() {
      return loaded
    },
    get error() {
      return error
    },
    get length() {
      void version
      return columns.length
    },
    column(name) {
      void version
      return columns.values(name)
    },
    get evaluations() {
      return evaluations
    },
    get warnings() {
      return warnings
    },
    follow(newSeq, newGeneration) {
      if (newSeq !== seq || newGeneration !== generation) pull()
    },
    pull,
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
