/** Finds the fastest way to compute one shape of training step on this machine, by trying. */
import { VitrineError } from '../../contract/errors.js'
import type { DoctorReport } from '../../contract/machine.js'
import type { Choice, Trial, Tuned, Tuning, TuningShape } from '../../contract/tuning.js'
import type { LaunchProcess } from '../../platform/process-port.js'
import { tunedOf } from './fastest.js'
import { searchChoices } from './search.js'
import { timeChoice } from './time-choice.js'
import { stateOf, type Tunings } from './tunings-file.js'

export interface TuneOptions {
  readonly report: DoctorReport
  readonly signal: AbortSignal
  readonly launch: LaunchProcess
  /** Before a trial, with those that were made. */
  onTrial?(next: Choice, made: readonly Trial[]): void
}

/** Seconds after which no further trial is begun: large models are tried in fewer ways. */
const budget = 90

/** Throws `interrupted`. */
export async function tune(shape: TuningShape, options: TuneOptions): Promise<Tuning> {
  const { report, signal, launch, onTrial } = options
  const began = performance.now()
  const seconds = () => (performance.now() - began) / 1000
  const made: Trial[] = []
  const trials = await searchChoices({
    shape,
    report,
    expired: () => seconds() > budget,
    async measure(choice, best) {
      onTrial?.(choice, made)
      const trial = await timeChoice(shape, choice, best, { signal, launch })
      made.push(trial)
      return trial
    },
  })
  return {
    ...shape,
    state: stateOf(report.machine),
    trials,
    measured: new Date().toISOString(),
    seconds: seconds(),
  }
}

/** Keeps a tuning and says what it came to. Throws `executor-unavailable` where nothing was measured. */
export function keepTuning(tuning: Tuning, tunings: Pick<Tunings, 'keep'>): Tuned {
  const tuned = tunedOf(tuning)
  if (tuned !== null) {
    tunings.keep(tuning)
    return tuned
  }
  const reasons = tuning.trials.flatMap((trial) => (trial.type === 'failed' ? [trial.why] : []))
  throw new VitrineError('executor-unavailable', {
    what: `No engine could train ${tuning.model} at ${tuning.resolution} pixels here.`,
    why: reasons[0] ?? 'No engine works on this machine.',
    remedy: 'See `vitrine doctor`, or try a smaller batch or another resolution.',
  })
}
