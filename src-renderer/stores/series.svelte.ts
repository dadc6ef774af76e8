/**
 * The curves of runs, pulled as they grow. Columns are appended to in place and never made
 * reactive: `version` tells that there is more to draw.
 */
import type { RunId } from '#contract/ids.js'
import type { RunEvaluation, StepColumns } from '#contract/run.js'
import { call } from '../lib/api.js'

export interface Series {
  readonly run: RunId
  /** Grows with every change; read it to follow. */
  readonly version: number
  readonly steps: StepColumns
  readonly evaluations: readonly RunEvaluation[]
  readonly warnings: readonly { readonly code: string; readonly message: string }[]
  /** Pulls what came since; calls while one is under way are passed over. */
  pull(): Promise<void>
}

const emptyColumns = (): StepColumns => ({
  step: [],
  seconds: [],
  loss: [],
  accuracy: [],
  gradientNorm: [],
  learningRate: [],
  imagesPerSecond: [],
  residentBytes: [],
})

export function createSeries(run: RunId): Series {
  let version = $state(0)
  let steps = emptyColumns()
  let evaluations: RunEvaluation[] = []
  let warnings: { code: string; message: string }[] = []
  let seq = 0
  let generation: number | null = null
  let pulling = false

  function append(from: StepColumns): void {
    for (const name of Object.keys(steps) as (keyof StepColumns)[]) {
      const column = steps[name]
      for (const value of from[name]) column.push(value)
    }
  }

  async function pull(): Promise<void> {
    if (pulling) return
    pulling = true
    try {
      for (let more = true; more;) {
        const answer = await call('runs:series', { run, afterSeq: seq, generation })
        if (generation !== null && answer.generation !== generation) {
          // Taken up again from a checkpoint: what was known is told again from its start.
          steps = emptyColumns()
          evaluations = []
          warnings = []
          seq = 0
          generation = answer.generation
          continue
        }
        generation = answer.generation
        const changed = answer.seq !== seq
        seq = answer.seq
        append(answer.steps)
        evaluations.push(...answer.evaluations)
        warnings.push(...answer.warnings)
        more = answer.more
        if (changed) version++
      }
    } finally {
      pulling = false
    }
  }

  return {
    run,
    get version() {
      return version
    },
    get steps() {
      return steps
    },
    get evaluations() {
      return evaluations
    },
    get warnings() {
      return warnings
    },
    pull,
  }
}
