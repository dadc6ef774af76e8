/** Tunings in the app: one search at a time while nothing else computes, told by the topic `tuning`. */
import { VitrineError, toVitrineError } from '../../contract/errors.js'
import type { Speed } from '../../contract/machine.js'
import type { Choice, Tuned, TuningShape } from '../../contract/tuning.js'
import type { ServiceContext } from '../context.js'
import type { MachineKnowledge } from '../machine.js'
import { tunedOf } from './fastest.js'
import { keepTuning, tune } from './tune.js'
import type { Tunings } from './tunings-file.js'

export interface Tuner {
  /** Throws `run-busy`, `executor-unavailable`, `interrupted`, `file-unwritable`. */
  tune(shape: TuningShape): Promise<Tuned>
  /** Ends the search at work, if there is one. */
  stop(): void
  close(): void
}

export function createTuner(
  { hub, host, log }: ServiceContext,
  machine: Pick<MachineKnowledge, 'report' | 'keepSpeed'>,
  tunings: Tunings,
): Tuner {
  let working: AbortController | null = null
  let closed = false

  async function tell(): Promise<void> {
    try {
      const known = await tunings.read()
      const tuned = known.map(tunedOf).filter((each) => each !== null)
      if (!closed) hub.publish('tuning', { ...hub.current('tuning'), tuned })
    } catch (thrown) {
      log('warning', `The tunings could not be read: ${toVitrineError(thrown).text.why}`)
    }
  }

  function tellWork(shape: TuningShape, trying: Choice | null, made: number): void {
    if (closed) return
    hub.publish('tuning', { ...hub.current('tuning'), working: { ...shape, trying, made } })
  }

  void tell()
  return {
    async tune(shape) {
      if (hub.current('queue').running !== null) throw busy('A run is at work.')
      if (working !== null || hub.current('machine').probing !== null) {
        throw busy('Another measurement is at work.')
      }
      const { signal } = (working = new AbortController())
      tellWork(shape, null, 0)
      try {
        const report = await machine.report()
        const onTrial = (next: Choice, made: readonly unknown[]) =>
          tellWork(shape, next, made.length)
        const tuning = await tune(shape, { report, signal, launch: host.launch, onTrial })
        const tuned = keepTuning(tuning, tunings)
        machine.keepSpeed(speedOf(tuned))
        return tuned
      } finally {
        working = null
        if (!closed) hub.publish('tuning', { ...hub.current('tuning'), working: null })
        await tell()
      }
    },
    stop: () => working?.abort(),
    close() {
      closed = true
      working?.abort()
    },
  }
}

/** As a measurement of 20 steps would have it: plans are estimated by it. */
function speedOf({ choice, residentBytes, ...tuned }: Tuned): Speed {
  const { model, resolution, batch, imagesPerSecond, measured } = tuned
  const engine = `${choice.engine} ${choice.precision}`
  const peakMemoryBytes = residentBytes
  return { model, resolution, batch, engine, imagesPerSecond, peakMemoryBytes, measured }
}

function busy(why: string): VitrineError {
  return new VitrineError('run-busy', {
    what: 'The machine cannot be tuned now.',
    why,
    remedy: 'Wait for it to end, or pause it.',
  })
}
