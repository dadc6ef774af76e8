/** A value that the page pulls and pulls again: the last answer, or what was wrong with the last question. */
import { toVitrineError, type VitrineError } from '#contract/errors.js'
import { createCoalesced } from '../lib/coalesce.js'

export interface Pulled<Value> {
  /** null: not answered yet. Stays when a later question fails. */
  readonly value: Value | null
  /** Of the last question; null: it was answered, or none was asked. */
  readonly error: VitrineError | null
  /** Asks (again); questions do not pile up. */
  pull(): void
  /** Nothing is taken any more. */
  stop(): void
}

export function createPulled<Value>(question: () => Promise<Value>): Pulled<Value> {
  let value = $state.raw<Value | null>(null)
  let error = $state.raw<VitrineError | null>(null)
  const coalesced = createCoalesced({
    question,
    took(answer) {
      value = answer
      error = null
    },
    failed(thrown) {
      error = toVitrineError(thrown)
    },
  })
  return {
    get value() {
      return value
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
