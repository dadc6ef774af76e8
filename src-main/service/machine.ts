/**
 * What this machine can do: its engines, tried once and again when something changed, and how fast
 * it trains models, as measured. Kept in the config folder, told by the topic `machine`.
 */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { VitrineError, toVitrineError } from '../contract/errors.js'
import {
  doctorReportSchema,
  speedSchema,
  type DoctorReport,
  type Speed,
} from '../contract/machine.js'
import type { ModelName } from '../contract/model.js'
import type { RunConfig } from '../contract/run-config.js'
import type { Tuning } from '../contract/tuning.js'
import { openJsonStore } from '../platform/json-store.js'
import { inspectMachine } from '../platform/machine/machine.js'
import { ownVersion } from '../platform/version.js'
import { benchTraining, type BenchOptions } from './bench.js'
import type { ServiceContext } from './context.js'
import { examine } from './doctor.js'
import { settingsProblem } from './settings-problem.js'
import type { SettingsStore } from './settings-store.js'
import { findChoice } from './tuning/fastest.js'
import type { Tunings } from './tuning/tunings-file.js'

export interface ProbeWish {
  readonly model: ModelName
  readonly resolution: number
  readonly batch: number
}

export interface MachineKnowledge {
  /** Tries all engines in the background, if they were not tried on this machine as it is. */
  examineIfChanged(): Promise<void>
  /** Tries all engines in the background. Never throws. */
  examine(): Promise<void>
  /** Throws `run-busy` while a run or another probe is at work, and what ends a measurement. */
  probe(wish: ProbeWish): Promise<Speed>
  /** Of the machine as it was last examined; examines it where it never was. Throws `unsupported` where that failed. */
  report(): Promise<DoctorReport>
  speeds(): readonly Speed[]
  /** In place of an earlier one of the same model, shape and engine. */
  keepSpeed(speed: Speed): void
  close(): void
}

const storedSchema = z.object({
  /** What the report depends on: where it differs, engines are tried again. */
  state: z.string(),
  report: doctorReportSchema.nullable(),
  speeds: z.array(speedSchema),
})

export const probeSteps = 20
/** Milliseconds between two pushes of a probe. */
const progressInterval = 100
/** The newest measurements that are kept. */
const mostSpeeds = 200

export function createMachine(
  { hub, folders, host, log }: ServiceContext,
  settings: SettingsStore,
  tunings: Pick<Tunings, 'read'>,
): MachineKnowledge {
  const store = openJsonStore<z.infer<typeof storedSchema>>({
    file: join(folders.config, 'machine.json'),
    version: 1,
    schema: storedSchema,
    initial: { state: '', report: null, speeds: [] },
    problem: (problem) => settingsProblem(hub, log, problem),
  })
  const closing = new AbortController()
  let examining: Promise<void> | null = null
  let probing: { model: ModelName; resolution: number; done: number; steps: number } | null = null

  function tell(): void {
    const { report, speeds } = store.read()
    if (closing.signal.aborted) return
    hub.publish('machine', { report, examining: examining !== null, speeds, probing })
  }

  function keep(change: Partial<z.infer<typeof storedSchema>>): void {
    try {
      store.write({ ...store.read(), ...change })
    } catch (thrown) {
      log('warning', `What the machine can do was not kept: ${toVitrineError(thrown).text.why}`)
    }
  }

  function keepSpeed(speed: Speed): void {
    const others = store.read().speeds.filter((each) => !isSame(each, speed))
    keep({ speeds: [speed, ...others].slice(0, mostSpeeds) })
  }

  async function examineNow(): Promise<void> {
    try {
      const report = await examine(host.launch)
      if (!closing.signal.aborted) keep({ report, state: stateOf(report.machine) })
    } catch (thrown) {
      log('error', 'The machine could not be examined.', toVitrineError(thrown).stack)
    }
    examining = null
    tell()
  }

  function start(): Promise<void> {
    examining ??= examineNow()
    tell()
    return examining
  }

  tell()
  return {
    async examineIfChanged() {
      const { report, state } = store.read()
      if (report !== null && state === stateOf(await inspectMachine())) return
      if (!closing.signal.aborted) await start()
    },
    examine: start,
    async probe(wish) {
      if (hub.current('queue').running !== null) throw busy('A run is at work.')
      if (probing !== null || hub.current('tuning').working !== null) {
        throw busy('Another measurement is at work.')
      }
      probing = { model: wish.model, resolution: wish.resolution, done: 0, steps: probeSteps }
      tell()
      let told = 0
      try {
        const result = await benchTraining({
          ...asRun(wish, settings.read().engine, await tunings.read()),
          steps: probeSteps,
          compare: false,
          profiled: 0,
          launch: host.launch,
          signal: closing.signal,
          onStep(done, steps) {
            // The first few warm up.
            const counted = Math.max(0, done - (steps - probeSteps))
            probing = { ...wish, done: counted, steps: probeSteps }
            const now = performance.now()
            if (now - told < progressInterval) return
            told = now
            tell()
          },
        })
        const { imagesPerSecond, peakMemoryBytes, engine } = result
        const measured = new Date().toISOString()
        const speed = { ...wish, engine, imagesPerSecond, peakMemoryBytes, measured }
        keepSpeed(speed)
        return speed
      } finally {
        probing = null
        tell()
      }
    },
    async report() {
      if (store.read().report === null) await start()
      const { report } = store.read()
      if (report !== null) return report
      throw new VitrineError('unsupported', {
        what: 'The machine could not be examined.',
        why: 'Trying its engines failed; the log says more.',
        remedy: 'Examine it again in Settings.',
      })
    },
    speeds: () => store.read().speeds,
    keepSpeed(speed) {
      keepSpeed(speed)
      tell()
    },
    close: () => closing.abort(),
  }
}

/** What a run of this shape would compute with. */
function asRun(
  wish: ProbeWish,
  engine: RunConfig['engine'],
  tunings: readonly Tuning[],
): Pick<BenchOptions, 'settings' | 'engine'> {
  const { model: name, resolution, batch } = wish
  const found = findChoice(tunings, {
    model: { name, resolution, freeze: 'none' },
    train: { batch, microBatch: null },
    engine,
  })
  const settings = {
    ...wish,
    executor: 'onnxruntime',
    passes: 'default',
    recompute: false,
  } as const
  if (found !== null) {
    const { engine: chosen, xla, microBatch, ...choice } = found.choice
    return {
      settings: { ...settings, ...choice, microBatch: microBatch ?? batch },
      engine: { type: 'exactly', name: chosen, xla },
    }
  }
  const { executor, provider, threads, precision } = engine
  return {
    settings: {
      ...settings,
      microBatch: batch,
      precision: precision === 'auto' ? 'float32' : precision,
      threads: threads || availableParallelism(),
    },
    engine: { type: 'wished', executor, provider },
  }
}

function isSame(a: Speed, b: Speed): boolean {
  return (['model', 'resolution', 'batch', 'engine'] as const).every((key) => a[key] === b[key])
}

/** Other versions, another GPU or driver: other engines may work. */
function stateOf({
  platform,
  architecture,
  gpus,
  vulkanDrivers,
  cpu,
}: DoctorReport['machine']): string {
  const runtime = process.versions['electron'] ?? process.version
  return JSON.stringify([
    ownVersion(),
    runtime,
    platform,
    architecture,
    cpu.model,
    gpus,
    vulkanDrivers,
  ])
}

function busy(why: string): VitrineError {
  return new VitrineError('run-busy', {
    what: 'The speed cannot be measured now.',
    why,
    remedy: 'Wait for it to end, or pause it.',
  })
}
