/**
 * The studies of the open workspace. A running one puts its runs into the queue one at a time; what
 * it knows is in study.json, and a run made just before a death is found again by its identity.
 */
import { toVitrineError } from '../contract/errors.js'
import type { RunId, StudyId } from '../contract/ids.js'
import type { Budget, Point, Study, StudyPlanAnswer, StudySummary } from '../contract/study.js'
import type { Question } from '../contract/study-question.js'
import { ownVersion } from '../platform/version.js'
import { freshStudyId, studyFolder } from '../study/store.js'
import { readPlanFolder, writePlanFolder } from '../study/plan-folder.js'
import { watchStatuses } from './changed-statuses.js'
import type { ServiceContext } from './context.js'
import { openKeptStudies } from './kept-studies.js'
import type { RunIdentities } from './run-identities.js'
import type { RunQueue } from './run-queue.js'
import { collectRuns } from './study-collect.js'
import type { StudyPlanner } from './study-planner.js'
import { outcomeOf, ownRuns, progressOf, runOf, stateOf, summarised } from './study-progress.js'
import { createMeasuringWork } from './measuring-work.js'
import type { StudyMeasuring } from './study-measuring.js'
import { busy, notRunning } from './study-refusals.js'
import { toTrash } from './trash.js'

export interface Studies {
  /** Throws `study-not-found`. */
  find(id: StudyId): Study
  plan(question: Question, budget: Budget): Promise<StudyPlanAnswer>
  create(name: string, question: Question, budget: Budget): Promise<StudySummary>
  /** Throws `run-busy` where another app works off the queue. */
  start(id: StudyId): Promise<void>
  pause(id: StudyId): Promise<void>
  /**
   * Takes in a plan's folder with what was run of it elsewhere, and measures what can be known then.
   * Runs that follow from these are written into the folder. Throws `usage`, `file-unwritable`.
   */
  collect(folder: string): Promise<StudySummary>
  delete(id: StudyId): Promise<void>
  close(): Promise<void>
}

export interface StudiesOptions {
  readonly context: ServiceContext
  readonly queue: RunQueue
  readonly planner: StudyPlanner
  readonly identities: RunIdentities
  readonly measuring: StudyMeasuring
  /** Makes a run of a point's config; it does not wait for its turn yet. */
  createRun(point: Point, study: Study): Promise<RunId>
}

export function openStudies(options: StudiesOptions): Studies {
  const { context, queue, planner, identities, measuring, createRun } = options
  const { hub, log } = context
  const { library } = queue
  const { workspace } = library
  const kept = openKeptStudies(context, library)
  const { find, keep, publish, inTurn } = kept
  const work = createMeasuringWork(kept, measuring)
  let closed = false

  const summaryOf = (id: StudyId): StudySummary => summarised(find(id), library, kept.revision(id))

  /** Takes up runs of the same identity, and what runs that are done came to. */
  async function reconcile(id: StudyId): Promise<void> {
    const wanting = (point: Point) => ['missing', 'ended'].includes(stateOf(point, library))
    const known = find(id).points.some(wanting) ? await identities.find(library) : new Map()
    const study = find(id)
    const points = study.points.map((point): Point => {
      const other = (known.get(point.key) as RunId | undefined) ?? null
      const run = runOf(point, other, library)
      if (point.outcome !== null || run === null) return { ...point, run }
      return { ...point, run, outcome: outcomeOf(run, library) }
    })
    const changed = points.some((point, at) => {
      const before = study.points[at]
      return point.run !== before?.run || point.outcome !== before.outcome
    })
    if (changed) keep({ ...study, points })
  }

  /** Puts the study's next run into the queue, plans on, or ends the study. */
  async function feed(id: StudyId): Promise<void> {
    await reconcile(id)
    const study = find(id)
    if (closed || study.status !== 'running') return
    const states = study.points.map((point) => stateOf(point, library))
    if (states.includes('waiting')) return
    const next = study.points.find((_, at) => states[at] === 'resting' || states[at] === 'missing')
    if (next) return enqueue(study, next)
    if (states.includes('running') || states.includes('paused')) return
    const measurement = work.next(id)
    if (measurement === null) {
      if (await planOn(id)) return feed(id)
    } else {
      void measurement.then(
        () => touch(id),
        (thrown: unknown) => pauseFor(id, thrown),
      )
    }
  }

  /** Adds what follows from the runs that have ended, or ends the study: false. */
  async function planOn(id: StudyId): Promise<boolean> {
    const study = find(id)
    const further = await planner.further(study, progressOf(study, library))
    const points = [...study.points, ...further]
    if (further.length === 0) keep({ ...study, status: 'done' })
    else keep({ ...study, status: study.status === 'done' ? 'paused' : study.status, points })
    return further.length > 0
  }

  async function enqueue(study: Study, point: Point): Promise<void> {
    queue.checkOwn()
    const rested = point.run !== null && library.has(point.run) ? point.run : null
    const run = rested ?? (await createRun(point, study))
    if (closed) return // Found again by its identity.
    const now = find(study.id)
    const points = now.points.map((each) => (each.key === point.key ? { ...each, run } : each))
    if (rested === null) keep({ ...now, points })
    if (now.status === 'running') queue.add(run, 'last')
  }

  function pauseFor(id: StudyId, thrown: unknown): void {
    if (!closed && kept.has(id) && find(id).status === 'running') tellPaused(find(id), thrown)
  }

  function tellPaused(study: Study, thrown: unknown): void {
    const { code, message, text } = toVitrineError(thrown)
    log('warning', `The study ${study.name} was paused (${code}): ${message}`)
    const what = `The study ${study.name} was paused. ${text.what}`
    hub.publish('notice', { kind: 'study-paused', what, why: text.why, remedy: text.remedy, run: null }) // prettier-ignore
    const paused = { ...study, status: 'paused' } as const
    try {
      keep(paused)
    } catch (unwritten) {
      log('error', `The study ${study.name} could not be written.`, String(unwritten))
      kept.show(paused)
    }
  }

  /** What is left to do, but for runs, of a study whose runs were made elsewhere. */
  async function finish(id: StudyId): Promise<void> {
    const isOpen = () => {
      if (closed || !kept.has(id)) return false
      const { status, points } = find(id)
      const states = points.map((point) => stateOf(point, library))
      return status !== 'running' && states.every((state) => state === 'done' || state === 'ended')
    }
    try {
      while (isOpen()) {
        const measurement = work.next(id)
        if (measurement === null) break
        await measurement
      }
      await inTurn(async () => {
        if (isOpen()) await planOn(id)
      })
    } catch (thrown) {
      if (!closed && kept.has(id)) tellPaused(find(id), thrown)
    }
  }

  async function feedOrPause(id: StudyId): Promise<void> {
    try {
      await feed(id)
    } catch (thrown) {
      pauseFor(id, thrown)
    }
  }

  const stop = watchStatuses(hub, (changed) => {
    for (const { id, points } of kept.all()) {
      if (points.some(({ run }) => run !== null && changed.has(run))) touch(id)
    }
  })

  /** Studies that will be fed: many events at once are one. */
  const touched = new Set<StudyId>()
  function touch(id: StudyId): void {
    if (closed || touched.has(id)) return
    touched.add(id)
    void inTurn(async () => {
      touched.delete(id)
      if (kept.has(id)) await feedOrPause(id)
      publish()
    })
  }

  publish()
  for (const { id, status } of kept.all()) if (status === 'running') touch(id)

  return {
    find,
    async plan(question, budget) {
      try {
        const planned = await planner.plan(question, budget, await identities.find(library))
        return { type: 'planned', ...planned }
      } catch (thrown) {
        const { code, text } = toVitrineError(thrown)
        if (code === 'internal') throw thrown
        return { type: 'refused', ...text }
      }
    },
    create: (name, question, budget) =>
      inTurn(async () => {
        const planned = await planner.plan(question, budget, await identities.find(library))
        const now = new Date()
        const id = freshStudyId(workspace, now)
        const { omitted, points } = planned
        keep({
          ...{ id, name, created: now.toISOString(), status: 'planned', budget },
          ...{ question: planned.question, omitted, points },
          measurements: [],
        })
        await reconcile(id)
        return summaryOf(id)
      }),
    async collect(folder) {
      const { id, points } = await inTurn(async () => {
        queue.checkOwn()
        const planned = readPlanFolder(folder)
        if (!kept.has(planned.id)) keep({ ...planned, status: 'planned' })
        await collectRuns(folder, find(planned.id), library, identities)
        await reconcile(planned.id)
        return find(planned.id)
      })
      await finish(id)
      const study = find(id)
      if (study.points.length > points.length) writePlanFolder(folder, study, ownVersion())
      return summaryOf(id)
    },
    start: (id) =>
      inTurn(async () => {
        queue.checkOwn()
        const study = find(id)
        if (study.status === 'running') return
        keep({ ...study, status: 'running' })
        await reconcile(id)
        // What the user, or a failure, ended goes on too: that is what starting asks for.
        for (const point of find(id).points) {
          const state = stateOf(point, library)
          const again = state === 'paused' || state === 'ended'
          if (again && point.run !== null && canResume(library.shown(point.run).status)) {
            queue.add(point.run, 'last')
          }
        }
        await feedOrPause(id)
      }),
    pause: (id) =>
      inTurn(async () => {
        const study = find(id)
        if (study.status !== 'running') throw notRunning(study)
        keep({ ...study, status: 'paused' })
        work.stop(id)
        for (const run of ownRuns(study, kept.all()))
          if (!queue.remove(run)) queue.end(run, 'paused')
      }),
    delete: (id) =>
      inTurn(async () => {
        const study = find(id)
        if (study.status === 'running') throw busy(study)
        await toTrash(context, studyFolder(workspace, id), id)
        kept.forget(id)
      }),
    async close() {
      closed = true
      stop()
      await work.close()
      await kept.idle()
    },
  }
}

const canResume = (status: string) => ['paused', 'failed', 'stopped', 'cancelled'].includes(status)
