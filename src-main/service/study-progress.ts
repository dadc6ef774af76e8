/** Where the runs of a study stand, as its library knows them. */
import type { RunId } from '../contract/ids.js'
import type { Outcome, Point, Study, StudySummary } from '../contract/study.js'
import { readRecord } from '../runs/store.js'
import type { Progress } from '../study/draft.js'
import type { RunLibrary } from './run-library.js'

/**
 * `missing`: no run yet; `resting`: can go on by itself (its app ended, or it never began); `paused`
 * by the user; `ended`: failed, or ended early by the user.
 */
type PointState = 'missing' | 'waiting' | 'running' | 'resting' | 'paused' | 'ended' | 'done'

export function stateOf({ run, outcome }: Point, library: RunLibrary): PointState {
  if (outcome !== null) return 'done'
  if (run === null || !library.has(run)) return 'missing'
  const { status } = library.shown(run)
  switch (status) {
    case 'queued':
      return 'waiting'
    case 'running':
      return 'running'
    case 'created':
    case 'interrupted':
      return 'resting'
    case 'paused':
      return 'paused'
    case 'stopped':
    case 'cancelled':
    case 'failed':
    case 'damaged':
      return 'ended'
    case 'done':
      // Done without a measurement, such as one without validation pictures.
      return 'ended'
  }
}

/** The point's run, or `other` of the same identity where its own is gone, or ended while the other is done. */
export function runOf(point: Point, other: RunId | null, library: RunLibrary): RunId | null {
  const state = stateOf(point, library)
  if (state === 'missing') return other
  const isBetter = state === 'ended' && other !== null && library.shown(other).status === 'done'
  return isBetter ? other : point.run
}

/** null: it is not done, or was never measured. */
export function outcomeOf(id: RunId, library: RunLibrary): Outcome | null {
  const { status, top1, step, seconds, imagesPerSecond, parameters, operationsPerImage } =
    library.shown(id)
  if (status !== 'done' || top1 === null) return null
  const { examples } = readRecord(library.folder(id))
  return {
    ...{ top1, examples: examples.validation, trainingPictures: examples.train },
    ...{ steps: step, seconds, imagesPerSecond },
    operationsPerImage: operationsPerImage ?? 0,
    parameters: parameters ?? 0,
  }
}

export function progressOf({ points, measurements }: Study, library: RunLibrary): Progress {
  return {
    points: points.map((point) => {
      const state = stateOf(point, library)
      return {
        coordinates: point.coordinates,
        ended: state === 'done' || state === 'ended',
        accuracy: point.outcome?.top1 ?? null,
      }
    }),
    measurements,
  }
}

export function summarised(study: Study, library: RunLibrary, revision: number): StudySummary {
  const { id, name, created, status, question, points } = study
  const states = points.map((point) => stateOf(point, library))
  const counted = (state: PointState) => states.filter((each) => each === state).length
  const progress = { points: points.length, done: counted('done'), failed: counted('ended') }
  return { id, name, created, status, kind: question.kind, ...progress, revision }
}

/** Of the study alone: not of another one of `all` that is running too. */
export function ownRuns(study: Study, all: Iterable<Study>): RunId[] {
  const others = [...all].filter(({ id, status }) => id !== study.id && status === 'running')
  const shared = new Set(others.flatMap(({ points }) => points.flatMap(({ run }) => run ?? [])))
  return study.points.flatMap(({ run }) => (run === null || shared.has(run) ? [] : [run]))
}
