/**
 * Which ways to compute a step are tried, one question after another, each from the best so far:
 * the engine, the precision, TensorFlow's compiler, the micro-batch, the threads. Pure: `measure`
 * is handed in.
 */
import { precisionsOf, type DoctorReport, type EngineName } from '../../contract/machine.js'
import type { Choice, MeasuredTrial, Trial, TuningShape } from '../../contract/tuning.js'
import { fastestOf } from './fastest.js'

export interface SearchOptions {
  readonly shape: TuningShape
  readonly report: DoctorReport
  /** `best`: so far; one that is clearly slower needs no exact figure. Throws `interrupted` alone. */
  measure(choice: Choice, best: MeasuredTrial | null): Promise<Trial>
  /** Whether the time for the search is used up: nothing more is tried once something was measured. */
  expired(): boolean
}

/** A driver that computes in software stands behind these where the machine has no GPU. */
const needGpu: ReadonlySet<EngineName> = new Set([
  'onnxruntime cuda',
  'onnxruntime webgpu',
  'onnxruntime directml',
])

/** Another precision makes no engine more than so many times as fast: slower ones are passed over. */
const mostGain = 2.5

/** Engines worth trying; first the one that is used without a tuning. `eager` is the slow reference. */
function enginesOf({ engines, picked, machine }: DoctorReport): EngineName[] {
  const usable = engines.filter(({ engine, probe }) => {
    if (!probe.usable || engine === 'eager') return false
    return machine.gpus.length > 0 || !needGpu.has(engine)
  })
  const names = usable.map(({ engine }) => engine)
  return names.sort((a, b) => Number(b === picked) - Number(a === picked))
}

/** The trials in the order that they were made. */
export async function searchChoices(options: SearchOptions): Promise<Trial[]> {
  const { shape, report, measure, expired } = options
  const trials: Trial[] = []
  const attempt = async (choice: Choice): Promise<Trial | null> => {
    const known = trials.find((trial) => isSame(trial.choice, choice))
    const best = fastestOf(trials)
    if (known || (best !== null && expired())) return known ?? null
    const trial = await measure(choice, best)
    trials.push(trial)
    return trial
  }
  const threads = report.machine.cpu.cores
  // float16 gains nothing there: products are computed in float32 between two roundings.
  const onProcessor = new Set(
    report.engines.flatMap(({ engine, probe }) =>
      probe.usable && probe.gpu === false ? [engine] : [],
    ),
  )
  const plain = { precision: 'float32', threads, xla: false } as const

  for (const microBatch of halvesOf(shape.batch)) {
    for (const engine of enginesOf(report)) await attempt({ ...plain, engine, microBatch })
    // A batch that does not fit into memory fails everywhere.
    if (fastestOf(trials) !== null) break
  }

  const first = fastestOf(trials)
  if (first === null) return trials
  const promising = trials.filter(
    (trial): trial is MeasuredTrial =>
      trial.type === 'measured' && trial.imagesPerSecond * mostGain > first.imagesPerSecond,
  )
  for (const { choice } of promising) {
    for (const precision of precisionsOf[choice.engine]) {
      if (precision === 'float16' && onProcessor.has(choice.engine)) continue
      await attempt({ ...choice, precision })
    }
  }

  const compiled = bestOf(trials, first)
  if (compiled.engine === 'tensorflow') await attempt({ ...compiled, xla: true })

  const whole = bestOf(trials, first)
  for (const microBatch of halvesOf(whole.microBatch).slice(1)) {
    await attempt({ ...whole, microBatch })
    if (bestOf(trials, first).microBatch !== microBatch) break
  }

  const parted = bestOf(trials, first)
  // Where each core has two threads, half of them are the cores.
  if (onProcessor.has(parted.engine) && threads > 1) {
    await attempt({ ...parted, threads: Math.ceil(threads / 2) })
  }
  return trials
}

function bestOf(trials: readonly Trial[], first: MeasuredTrial): Choice {
  return (fastestOf(trials) ?? first).choice
}

/** The number itself, then its halves as long as they are whole. */
function halvesOf(batch: number): number[] {
  return batch % 2 === 0 ? [batch, ...halvesOf(batch / 2)] : [batch]
}

function isSame(a: Choice, b: Choice): boolean {
  return (Object.keys(a) as (keyof Choice)[]).every((key) => a[key] === b[key])
}
