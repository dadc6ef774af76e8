/** Where a run's time goes: its start, and of each step inside the runtime, waiting for pictures, or else. */
import type { StartupSeconds } from '../contract/run-event.js'
import type { TimedSurroundings } from './surroundings.js'

export interface StepTimes {
  /** Inside the runtime's own calls. */
  readonly engineSeconds: number
  /** Until the pictures were there. */
  readonly waitSeconds: number
}

export interface RunClock {
  /** Does a part of the start. */
  timed<Result>(part: 'engine' | 'weights', work: () => Result): Result
  /** The same batches, each waited for by the clock. */
  batches<Batch>(batches: AsyncIterable<Batch>): AsyncGenerator<Batch>
  /** Since the last call. */
  lap(): StepTimes
  /** So far. */
  startup(): StartupSeconds
}

/** Made when the process knows its run. */
export function createRunClock(surroundings: TimedSurroundings): RunClock {
  const process = sinceProcessStart()
  const parts = { engine: 0, weights: 0 }
  let [waited, waitedBefore, ranBefore] = [0, 0, 0]
  return {
    timed(part, work) {
      const began = sinceProcessStart()
      const stop = () => {
        parts[part] += sinceProcessStart() - began
      }
      const result = work()
      if (result instanceof Promise) result.then(stop, stop)
      else stop()
      return result
    },
    async *batches(batches) {
      let began = sinceProcessStart()
      for await (const batch of batches) {
        waited += sinceProcessStart() - began
        yield batch
        began = sinceProcessStart()
      }
    },
    lap() {
      const { compile, run } = surroundings.seconds()
      const ran = compile + run
      const times = { engineSeconds: ran - ranBefore, waitSeconds: waited - waitedBefore }
      ;[waitedBefore, ranBefore] = [waited, ran]
      return times
    },
    startup() {
      const stages = surroundings.seconds()
      return { process, ...parts, ...stages, wait: waited, total: sinceProcessStart() }
    },
  }
}

function sinceProcessStart(): number {
  return performance.now() / 1000
}
