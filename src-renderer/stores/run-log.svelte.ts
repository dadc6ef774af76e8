/** The log of one run, pulled by what comes after the last line that is known. */
import { toVitrineError, type VitrineError } from '#contract/errors.js'
import type { RunId } from '#contract/ids.js'
import { call } from '../lib/api.js'
import { createCoalesced } from '../lib/coalesce.js'

/** Lines that are kept; older ones are in log.txt of the run's folder. */
const mostLines = 5000

export interface RunLog {
  readonly lines: readonly string[]
  /** Lines that came before `lines` and are not kept. */
  readonly left: number
  readonly error: VitrineError | null
  pull(): void
  stop(): void
}

export function createRunLog(run: RunId): RunLog {
  let lines = $state.raw<readonly string[]>([])
  let left = $state(0)
  let error = $state.raw<VitrineError | null>(null)
  let seq = 0
  const coalesced = createCoalesced({
    question: () => call('runs:log', { run, afterSeq: seq }),
    took(answer) {
      error = null
      const before = seq
      seq = answer.seq
      if (answer.seq < before) {
        // The file is another one than before: from the start.
        lines = []
        left = 0
        seq = 0
        coalesced.ask()
        return
      }
      if (answer.lines.length === 0) return
      const all = [...lines, ...answer.lines]
      const surplus = Math.max(0, all.length - mostLines)
      left += surplus
      lines = surplus === 0 ? all : all.slice(surplus)
      coalesced.ask()
    },
    failed(thrown) {
      error = toVitrineError(thrown)
    },
  })
  return {
    get lines() {
      return lines
    },
    get left() {
      return left
    },
    get error() {
      return error
    },
    pull: () => {
      coalesced.ask()
    },
    stop: () => {
      coalesced.stop()
    },
  }
}
