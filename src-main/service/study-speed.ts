/** How fast a run's network is on this machine, and how much memory its training takes. */
import { toVitrineError } from '../contract/errors.js'
import type { RunConfig } from '../contract/run-config.js'
import type { Measurement } from '../contract/study.js'
import { median } from '../platform/median.js'
import type { LaunchProcess } from '../platform/process-port.js'
import { openBench } from './bench.js'

type Speed = Extract<Measurement, { type: 'speed' }>

/** Steps before those that count: the graph is compiled, memory laid out. */
const warmSteps = 2
const steps = 3

/** What cannot be measured here is null, with the reason. Throws `interrupted`. */
export async function measureSpeed(
  { model, train, engine }: RunConfig,
  { launch, signal }: { readonly launch: LaunchProcess; readonly signal: AbortSignal },
): Promise<Speed> {
  const { name, resolution } = model
  const { batch } = train
  const { executor, provider, threads } = engine
  const bench = openBench(
    { launch, signal, engine: { type: 'wished', executor, provider } },
    {
      ...{ model: name, resolution, batch, microBatch: train.microBatch ?? batch },
      executor: executor === 'auto' ? 'onnxruntime' : executor,
      ...{ passes: 'default', precision: 'float32', recompute: false },
      threads,
    },
  )
  const rateOf = async (work: () => Promise<{ readonly seconds: number }>) => {
    const seconds: number[] = []
    for (let step = 0; step < warmSteps + steps; step++) seconds.push((await work()).seconds)
    return batch / median(seconds.slice(warmSteps))
  }
  const speed = { type: 'speed', model: name, resolution } as const
  try {
    const training = await rateOf(bench.step)
    const inference = await rateOf(bench.infer)
    const { peakMemoryBytes } = await bench.finish(0)
    return { ...speed, inference, training, memoryBytes: peakMemoryBytes, failure: null }
  } catch (thrown) {
    if (signal.aborted) throw thrown
    // Such as a batch that its runs could halve and this cannot.
    const { what, why } = toVitrineError(thrown).text
    return {
      ...speed,
      inference: null,
      training: null,
      memoryBytes: null,
      failure: `${what} ${why}`,
    }
  } finally {
    bench.close()
  }
}
