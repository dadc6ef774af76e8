/** The same training step by Vitrine's engines and by its peers, in turn: one process each, medians. */
import type { BenchSettings, Peer, PeersResult } from '../contract/bench.js'
import { toVitrineError } from '../contract/errors.js'
import { median } from '../platform/median.js'
import { openBench, type OpenOptions } from './bench.js'
import { openPyTorch, type PeerStep, type PyTorchWish } from './peer-process.js'

export interface PeersOptions {
  readonly settings: Pick<BenchSettings, 'model' | 'batch' | 'resolution' | 'threads'>
  /** Steps of each that count. */
  readonly steps: number
  /** The Python that PyTorch and timm are asked of. */
  readonly python: string
  readonly signal: AbortSignal
  onRound?(done: number, total: number): void
}

/** Steps before those that count. */
const warmSteps = 3

interface Runner {
  step(): Promise<PeerStep>
  /** Library and device. */
  engine(): Promise<string>
  close(): void
}

type Open = (options: PeersOptions) => Runner

function own(
  part: Pick<BenchSettings, 'executor' | 'precision'>,
  eager: OpenOptions['eager'] = false,
): Open {
  return ({ settings, signal }) => {
    const whole = {
      ...settings,
      ...part,
      microBatch: settings.batch,
      passes: 'default',
      recompute: false,
    } as const
    const bench = openBench({ signal, eager }, whole)
    let finished: ReturnType<typeof bench.finish> | null = null
    return {
      async step() {
        const { seconds, loss, residentBytes } = await bench.step()
        return { seconds, loss, peakMemoryBytes: residentBytes }
      },
      async engine() {
        finished ??= bench.finish(0)
        return (await finished).engine
      },
      close: () => bench.close(),
    }
  }
}

function pytorch(part: Pick<PyTorchWish, 'precision' | 'compile'>): Open {
  return ({ settings, python }) => {
    const process = openPyTorch(python, { ...settings, ...part })
    const ready = process.ready()
    return {
      async step() {
        const state = await ready
        if ('reason' in state) throw new Error(state.reason)
        return process.step()
      },
      async engine() {
        const state = await ready
        return 'reason' in state ? state.reason : state.version
      },
      close: () => process.close(),
    }
  }
}

const runners: readonly (readonly [name: string, open: Open])[] = [
  ['onnxruntime', own({ executor: 'onnxruntime', precision: 'float32' })],
  ['tensorflow', own({ executor: 'tensorflow', precision: 'float32' })],
  ['tensorflow bfloat16', own({ executor: 'tensorflow', precision: 'bfloat16' })],
  ['tfjs-node', own({ executor: 'tensorflow', precision: 'float32' }, true)],
  ['PyTorch', pytorch({ precision: 'float32', compile: false })],
  ['PyTorch bfloat16', pytorch({ precision: 'bfloat16', compile: false })],
  ['PyTorch compiled', pytorch({ precision: 'float32', compile: true })],
  ['PyTorch compiled bfloat16', pytorch({ precision: 'bfloat16', compile: true })],
]

/** One that cannot run, or dies meanwhile, is `absent`, with its reason; the others go on. */
export async function comparePeers(options: PeersOptions): Promise<PeersResult> {
  const { settings, steps, signal, onRound = () => undefined } = options
  const absent: PeersResult['absent'] = []
  const taken = new Map<string, { runner: Runner; steps: PeerStep[] }>()
  const opened = runners.map(([name, open]) => [name, open(options)] as const)
  /** What `work` gives; null: the runner cannot go on. */
  const tried = async <Result>(name: string, runner: Runner, work: () => Promise<Result>) => {
    try {
      return await work()
    } catch (thrown) {
      signal.throwIfAborted()
      absent.push({ name, reason: toVitrineError(thrown).text.why })
      taken.delete(name)
      runner.close()
      return null
    }
  }
  try {
    for (const [name, runner] of opened) {
      const warmed = await tried(name, runner, async () => {
        for (let index = 0; index < warmSteps; index++) await runner.step()
        return true
      })
      if (warmed !== null) taken.set(name, { runner, steps: [] })
    }
    for (let round = 0; round < steps; round++) {
      for (const [name, { runner, steps: done }] of taken) {
        const step = await tried(name, runner, () => runner.step())
        if (step !== null) done.push(step)
      }
      signal.throwIfAborted()
      onRound(round + 1, steps)
    }
    const peers = await Promise.all(
      [...taken].map(async ([name, { runner, steps: done }]): Promise<Peer> => {
        const seconds = done.map((step) => step.seconds)
        return {
          name,
          engine: await runner.engine(),
          imagesPerSecond: settings.batch / median(seconds),
          secondsPerStep: median(seconds),
          fastestStep: Math.min(...seconds),
          slowestStep: Math.max(...seconds),
          peakMemoryBytes: Math.max(...done.map((step) => step.peakMemoryBytes)),
          loss: done.at(-1)?.loss ?? NaN,
        }
      }),
    )
    peers.sort((a, b) => a.secondsPerStep - b.secondsPerStep)
    return { ...settings, steps, peers, absent }
  } finally {
    for (const [, runner] of opened) runner.close()
  }
}
