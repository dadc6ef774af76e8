/** The studies of the open workspace as they are kept: on disk before they are told, one change at a time. */
import type { StudyId } from '../contract/ids.js'
import type { Study } from '../contract/study.js'
import { readStudies, writeStudy } from '../study/store.js'
import type { ServiceContext } from './context.js'
import type { RunLibrary } from './run-library.js'
import { summarised } from './study-progress.js'
import { notFound } from './study-refusals.js'

export interface KeptStudies {
  all(): readonly Study[]
  has(id: StudyId): boolean
  /** Throws `study-not-found`. */
  find(id: StudyId): Study
  /** Throws `file-unwritable`, and then keeps the old. */
  keep(study: Study): void
  /** Where it cannot be written: what it is to this app, till it ends. */
  show(study: Study): void
  forget(id: StudyId): void
  /** Changes with each that is kept. */
  revision(id: StudyId): number
  publish(): void
  /** What is found, made and written of studies must not cross. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result>
  /** Resolves when all turns so far have ended. */
  idle(): Promise<void>
}

export function openKeptStudies(
  { hub, log }: Pick<ServiceContext, 'hub' | 'log'>,
  library: RunLibrary,
): KeptStudies {
  const { workspace } = library
  const studies = new Map<StudyId, Study>()
  const revisions = new Map<StudyId, number>()
  let tail: Promise<void> = Promise.resolve()

  const found = readStudies(workspace)
  for (const study of found.studies) studies.set(study.id, study)
  for (const { file, why } of found.unreadable) log('warning', `${file} cannot be read: ${why}`)

  const revision = (id: StudyId) => revisions.get(id) ?? 0
  const publish = () =>
    hub.publish(
      'studies',
      [...studies.values()].map((study) => summarised(study, library, revision(study.id))),
    )
  function show(study: Study): void {
    studies.set(study.id, study)
    revisions.set(study.id, revision(study.id) + 1)
    publish()
  }

  return {
    all: () => [...studies.values()],
    has: (id) => studies.has(id),
    find(id) {
      const study = studies.get(id)
      if (study) return study
      throw notFound(id, workspace)
    },
    keep(study) {
      writeStudy(workspace, study)
      show(study)
    },
    show,
    forget(id) {
      studies.delete(id)
      publish()
    },
    revision,
    publish,
    inTurn(work) {
      const done = tail.then(work)
      tail = done.then(
        () => undefined,
        () => undefined,
      )
      return done
    },
    idle: () => tail,
  }
}
