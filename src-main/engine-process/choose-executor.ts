/** The executor that a run's config asks for; with `auto` the best that works on this machine. */
import { VitrineError } from '../contract/errors.js'
import { engineNames, type EngineName, type Probe } from '../contract/machine.js'
import { choose, enginesWith, wishedEngines, type EngineWish } from '../engine/executor/choose.js'
import { noSurroundings, type Surroundings } from '../engine/compile/surroundings.js'
import type { Executor } from '../engine/executor/executor.js'
import { inspectMachine } from '../platform/machine/machine.js'
import { openEngine, type EngineOptions } from './open-engine.js'
import { probeEngine } from './probe-engine.js'
import { probeInProcesses } from './probe-engines.js'

/** Engines that compute without a driver that could crash the process: loading shows enough. */
const safe: ReadonlySet<EngineName> = new Set(['onnxruntime cpu', 'eager'])
const safeWithoutGpu: ReadonlySet<EngineName> = new Set([...safe, 'tensorflow'])

/**
 * Tries in processes of their own what a wish leaves to choose from, unless one engine is
 * left that needs no trying. Throws `executor-unavailable` with each engine's reason, or where none
 * has the precision.
 */
export async function chooseExecutor(
  wish: EngineWish & EngineOptions,
  surroundings: Surroundings = noSurroundings,
): Promise<Executor> {
  const machine = await inspectMachine()
  const hasGpu = machine.gpus.length > 0
  const candidates = wishedEngines(wish, engineNames)
  if (candidates.length === 0) throw withoutPrecision(wish)
  // Without a GPU the order ends at onnxruntime on the CPU, if it loads.
  const known = !hasGpu && wish.provider === 'auto' && candidates.includes('onnxruntime cpu')
  const first = known ? 'onnxruntime cpu' : candidates.length === 1 ? candidates[0] : undefined
  if (first && (hasGpu ? safe : safeWithoutGpu).has(first)) {
    const opened = openEngine(first, wish, surroundings)
    if (opened.ok) return opened.executor
  }
  const probes = await (canLaunch() ? probeInProcesses(candidates) : probeHere(candidates))
  const { picked } = choose({ probes, hasGpu }, wish)
  if (!picked) throw unavailable(wish, probes)
  const opened = openEngine(picked, wish, surroundings)
  if (opened.ok) return opened.executor
  throw unavailable(wish, new Map([[picked, { ...opened, usable: false }]]))
}

/** One engine, not tried before: a driver that crashes takes this process down. Throws `executor-unavailable`. */
export function openExactly(engine: EngineName, options: EngineOptions): Executor {
  const opened = openEngine(engine, options)
  if (opened.ok) return opened.executor
  const { reason: why, remedy } = opened
  throw new VitrineError('executor-unavailable', {
    what: `The engine ${engine} cannot be used on this machine.`,
    why,
    remedy,
  })
}

/** One of Electron's utility processes cannot start processes: there is no plain Node for them. */
function canLaunch(): boolean {
  return process.versions['electron'] === undefined
}

/** A driver that crashes takes this process down; the owner tells it. */
async function probeHere(candidates: readonly EngineName[]): Promise<Map<EngineName, Probe>> {
  const probes = new Map<EngineName, Probe>()
  for (const engine of candidates) probes.set(engine, await probeEngine(engine))
  return probes
}

function wishedWords({ executor, provider }: Omit<EngineWish, 'precision'>): string {
  return [executor, provider].filter((word) => word !== 'auto').join(' ')
}

function withoutPrecision(wish: EngineWish): VitrineError {
  const { precision } = wish
  return new VitrineError('executor-unavailable', {
    what: `The executor ${wishedWords(wish)} cannot compute in ${precision}.`,
    why: `These have its products: ${enginesWith(precision, engineNames).join(', ')}.`,
    remedy: 'Choose one of them with --executor and --provider, or --precision float32.',
  })
}

function unavailable(
  { executor, provider }: EngineWish,
  probes: ReadonlyMap<EngineName, Probe>,
): VitrineError {
  const failed = [...probes].flatMap(([engine, probe]) =>
    probe.usable ? [] : [{ engine, ...probe }],
  )
  const wished = wishedWords({ executor, provider })
  return new VitrineError('executor-unavailable', {
    what:
      wished === ''
        ? 'No executor can be used on this machine.'
        : `The executor ${wished} cannot be used on this machine.`,
    why:
      failed.map(({ engine, reason }) => `${engine}: ${reason}`).join(' ') ||
      'There is no such engine.',
    remedy: failed[0]?.remedy ?? 'Use --executor auto.',
  })
}
