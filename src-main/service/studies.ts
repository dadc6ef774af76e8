/**
 * The studies of the open workspace. A running one puts its runs into the queue one at a time; what
 * it knows is in study.json, and a run made just before a death is found again by its identity.
 */
import { toVitrineError } from '../contract/errors.js'
import type { RunId, StudyId } from '../contract/ids.js'
import type { Budget, Point, Study, StudyPlanAnswer, StudySummary } from '../contract/study.js'
import type { Question } from '../contract/study-question.js'
import { readStudies, freshStudyId, studyFolder, writeStudy } from '../study/store.js'
import { readPlanFolder } from '../study/plan-folder.js'
import { watchStatuses } from './changed-statuses.js'
import type { ServiceContext } from './context.js'
import type { RunIdentities } from './run-identities.js'
import type { RunQueue } from './run-queue.js'
import { collectRuns } from './study-collect.js'
import { placeOf, type StudyPlanner } from './study-planner.js'
import { outcomeOf, ownRuns, progressOf, stateOf, summarised } from './study-progress.js'
import type { StudyMeasuring } from './study-measuring.js'
import { busy, notFound, notRunning } from './study-refusals.js'
import { toTrash } from './trash.js'

export interface Studies {
  /** Throws `study-not-found`. */
  find(id: StudyId): Study
  plan(question: Question, budget: Budget): Promise<StudyPlanAnswer>
  create(name: string, question: Question, budget: Budget): Promise<StudySummary>
  /** Throws `run-busy` where another app works off the queue. */
  start(id: StudyId): Promise<void>
  pause(id: StudyId): Promise<void>
  /** Takes in a plan's folder with what was run of it elsewhere. Throws `usage`. */
  collect(folder: string): Promise<StudySummary>
  delete(id: StudyId): Promise<void>
  /** Changes with each outcome. */
  revision(id: StudyId): number
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
  const studies = new Map<StudyId, Study>()
  const revisions = new Map<StudyId, number>()
  let closed = false
  let tail: Promise<void> = Promise.resolve()

  const found = readStudies(workspace)
  for (const study of found.studies) studies.set(study.id, study)
  for (const { file, why } of found.unreadable) log('warning', `${file} cannot be read: ${why}`)

  const publish = () => hub.publish('studies', [...studies.values()].map(summaryOf))

  const summaryOf = (study: Study): StudySummary => summarised(study, library, revisionOf(study.id))

  const revisionOf = (id: StudyId) => revisions.get(id) ?? 0

  function find(id: StudyId): Study {
    const study = studies.get(id)
    if (study) return study
    throw notFound(id, workspace)
  }

  /** Throws `file-unwritable`, and then keeps the old. */
  function keep(study: Study): void {
    writeStudy(workspace, study)
    studies.set(study.id, study)
    revisions.set(study.id, revisionOf(study.id) + 1)
    publish()
  }

  /** One thing at a time: what is found, made and written of studies must not cross. */
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = tail.then(work)
    tail = done.then(
      () => undefined,
      () => undefined,
    )
    return done
  }

  /** Takes up runs of the same identity, and what runs that are done came to. */
  async function reconcile(id: StudyId): Promise<void> {
    const lost = (point: Point) => stateOf(point, library) === 'missing'
    const known = find(id).points.some(lost) ? await identities.find(library) : new Map()
    const study = find(id)
    const points = study.points.map((point): Point => {
      const run = lost(point) ? ((known.get(point.key) as RunId | undefined) ?? null) : point.run
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
    if (measure(study)) return
    const points = await planner.points(study.question, progressOf(study, library))
    // By their place too: pictures that were added meanwhile change every key, not the plan.
    const known = new Set(study.points.flatMap((point) => [point.key, placeOf(point)]))
    const fresh = points.filter((point) => !known.has(point.key) && !known.has(placeOf(point)))
    if (fresh.length === 0) {
      keep({ ...study, status: 'done' })
      return
    }
    keep({ ...study, points: [...study.points, ...fresh] })
    return feed(id)
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

  /** The measurement at work of each study. */
  const measured = new Map<
    StudyId,
    { readonly abort: AbortController; readonly done: Promise<void> }
  >()

  /** Begins what the study still needs to know, one at a time; false: nothing. */
  function measure(study: Study): boolean {
    const { id } = study
    if (measured.has(id)) return true
    const missing = measuring.next(study)
    if (missing === null) return false
    const abort = new AbortController()
    const done = missing(abort.signal)
      .then((found) =>
        inTurn(async () => {
          measured.delete(id)
          const now = studies.get(id)
          if (!closed && now) keep({ ...now, measurements: [...now.measurements, ...found] })
        }),
      )
      .then(() => touch(id))
      .catch((thrown: unknown) => {
        measured.delete(id)
        if (!abort.signal.aborted) pauseFor(id, thrown)
      })
    measured.set(id, { abort, done })
    return true
  }

  function pauseFor(id: StudyId, thrown: unknown): void {
    const study = studies.get(id)
    if (closed || study?.status !== 'running') return
    const { code, message, text } = toVitrineError(thrown)
    log('warning', `The study ${study.name} was paused (${code}): ${message}`)
    const what = `The study ${study.name} was paused. ${text.what}`
    hub.publish('notice', { kind: 'study-paused', what, why: text.why, remedy: text.remedy, run: null }) // prettier-ignore
    try {
      keep({ ...study, status: 'paused' })
    } catch (unwritten) {
      log('error', `The study ${study.name} could not be written.`, String(unwritten))
      studies.set(id, { ...study, status: 'paused' })
      publish()
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
    for (const { id, points } of studies.values()) {
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
      if (studies.has(id)) await feedOrPause(id)
      publish()
    })
  }

  publish()
  for (const { id, status } of studies.values()) if (status === 'running') touch(id)

  return {
    find,
    revision: revisionOf,
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
        return summaryOf(find(id))
      }),
    collect: (folder) =>
      inTurn(async () => {
        queue.checkOwn()
        const planned = readPlanFolder(folder)
        const { id } = planned
        if (!studies.has(id)) keep({ ...planned, status: 'planned' })
        await collectRuns(folder, find(id), library, identities)
        await reconcile(id)
        return summaryOf(find(id))
      }),
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
        measured.get(id)?.abort.abort()
        for (const run of ownRuns(study, studies.values()))
          if (!queue.remove(run)) queue.end(run, 'paused')
      }),
    delete: (id) =>
      inTurn(async () => {
        const study = find(id)
        if (study.status === 'running') throw busy(study)
        await toTrash(context, studyFolder(workspace, id), id)
        studies.delete(id)
        publish()
      }),
    async close() {
      closed = true
      stop()
      for (const { abort } of measured.values()) abort.abort()
      await Promise.all([...measured.values()].map(({ done }) => done))
      await tail
    },
  }
}

const canResume = (status: string) => ['paused', 'failed', 'stopped', 'cancelled'].includes(status)
