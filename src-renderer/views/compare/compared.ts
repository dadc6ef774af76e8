/** A run as the parts of the view show it. */
import type { RunSummary } from '#contract/run.js'
import type { ComparedRun } from '../../stores/compare.svelte.js'

export interface ShownRun {
  readonly run: RunSummary
  /** No other run has it. */
  readonly name: string
  /** Place of its colour. */
  readonly place: number
  readonly parts: ComparedRun
}
