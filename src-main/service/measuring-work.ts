/** What studies still need to know beside their runs, found one measurement of a study at a time. */
import type { StudyId } from '../contract/ids.js'
import type { KeptStudies } from './kept-studies.js'
import type { StudyMeasuring } from './study-measuring.js'

export interface MeasuringWork {
  /** Finds and keeps the next thing, or the one that is at work; null: nothing is missing. Rejects as measurements do. */
  next(id: StudyId): Promise<void> | null
  /** Its measurement is given up. */
  stop(id: StudyId): void
  close(): Promise<void>
}

export function createMeasuringWork(kept: KeptStudies, measuring: StudyMeasuring): MeasuringWork {
  const atWork = new Map<StudyId, { readonly abort: AbortController; readonly done: Promise<void> }>() // prettier-ignore
  let closed = false

  return {
    next(id) {
      const begun = atWork.get(id)
      if (begun) return begun.done
      const missing = measuring.next(kept.find(id))
      if (missing === null) return null
      const abort = new AbortController()
      const done = missing(abort.signal)
        .then((found) =>
          kept.inTurn(async () => {
            if (closed || !kept.has(id)) return
            const study = kept.find(id)
            kept.keep({ ...study, measurements: [...study.measurements, ...found] })
          }),
        )
        .catch((thrown: unknown) => {
          if (!abort.signal.aborted) throw thrown
        })
        .finally(() => atWork.delete(id))
      atWork.set(id, { abort, done })
      return done
    },
    stop: (id) => atWork.get(id)?.abort.abort(),
    async close() {
      closed = true
      const all = [...atWork.values()]
      for (const { abort } of all) abort.abort()
      await Promise.allSettled(all.map(({ done }) => done))
    },
  }
}
