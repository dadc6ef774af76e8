/** Times one way to compute a step, in a process of its own: a few steps, fewer where it is clearly slower. */
import { VitrineError, toVitrineError } from '../../contract/errors.js'
import type { EngineName } from '../../contract/machine.js'
import type { ExecutorName } from '../../contract/run-config.js'
import type { Choice, MeasuredTrial, Trial, TuningShape } from '../../contract/tuning.js'
import { median } from '../../platform/median.js'
import type { LaunchProcess } from '../../platform/process-port.js'
import { openBench, type BenchProcess } from '../bench.js'

export interface TimeOptions {
  readonly signal: AbortSignal
  readonly launch: LaunchProcess
  /** Seconds that loading, compiling and the first step may take; left out: 30. */
  readonly patience?: number
}

/** Of which the first compiles, lays out memory and does not count. */
const mostSteps = 4
/** Seconds after the first step, in which graphs are compiled, that end a trial: of a large model more steps would cost too much. */
const longTrial = 8
/** Times the best step so far: a step after the first that takes longer ends the trial. */
const clearlySlower = 1.25

/** What cannot be measured is a failed trial, with its reason. Throws `interrupted`. */
export async function timeChoice(
  shape: TuningShape,
  choice: Choice,
  best: MeasuredTrial | null,
  { signal, launch, patience = 30 }: TimeOptions,
): Promise<Trial> {
  const { engine, xla, ...rest } = choice
  const bench = openBench(
    { signal, launch, engine: { type: 'exactly', name: engine, xla } },
    { ...shape, ...rest, executor: executorOf(engine), passes: 'default', recompute: false },
  )
  const limit = best === null ? Infinity : (clearlySlower * shape.batch) / best.imagesPerSecond
  let late = false
  const timer = setTimeout(() => {
    late = true
    bench.close()
  }, patience * 1000)
  try {
    const steps: BenchStep[] = []
    for (let spent = 0; steps.length < (spent > longTrial ? 2 : mostSteps);) {
      const step = await bench.step()
      clearTimeout(timer)
      steps.push(step)
      if (steps.length === 1) continue
      spent += step.seconds
      if (step.seconds > limit) break
    }
    return measured(shape, choice, steps)
  } catch (thrown) {
    if (signal.aborted) throw interrupted()
    const { what, why } = toVitrineError(thrown).text
    const reason = late ? `It took no step within ${patience} s.` : `${what} ${why}`
    return { type: 'failed', choice, why: reason }
  } finally {
    clearTimeout(timer)
    bench.close()
  }
}

type BenchStep = Awaited<ReturnType<BenchProcess['step']>>

function measured({ batch }: TuningShape, choice: Choice, steps: readonly BenchStep[]): Trial {
  const [first] = steps
  const losses = steps.map(({ loss }) => loss)
  if (!losses.every(Number.isFinite)) {
    return { type: 'failed', choice, why: 'Its loss is no finite number.' }
  }
  const counted = steps.slice(1)
  return {
    type: 'measured',
    choice,
    description: first?.engine ?? choice.engine,
    imagesPerSecond: batch / median(counted.map(({ seconds }) => seconds)),
    losses,
    residentBytes: Math.max(...steps.map(({ residentBytes }) => residentBytes)),
  }
}

export function executorOf(engine: EngineName): ExecutorName {
  return engine === 'tensorflow' || engine === 'eager' ? engine : 'onnxruntime'
}

function interrupted(): VitrineError {
  return new VitrineError('interrupted', {
    what: 'The tuning was interrupted.',
    why: 'It was asked to stop.',
    remedy: 'Start it again; what was found before stays.',
  })
}
