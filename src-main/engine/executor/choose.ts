/**
 * Which engine to use, and why not the others, in words. Pure: what was found is handed in.
 *
 * The order: TensorFlow on a GPU (its CUDA kernels keep everything on the card), onnxruntime
 * with cuda, with webgpu (state stays on the card), with directml (state goes through the
 * host's memory), then onnxruntime on the CPU, which comes with Vitrine. TensorFlow's graph on the
 * CPU was faster where it was measured (docs/performance.md: 1.2 times in float32, 1.7 times in
 * bfloat16); it is used when it, or bfloat16, is asked for, or a tuning found it faster (ADR 17). The
 * order among the GPUs is by reasoning, not measured. CoreML takes few operations of a training step
 * and a driver that computes in software is slower than the CPU: both are used only when asked for.
 */
import { precisionsOf, type EngineName, type Probe, type Verdict } from '../../contract/machine.js'
import type { Precision, RunConfig } from '../../contract/run-config.js'

export interface EngineWish extends Pick<RunConfig['engine'], 'executor' | 'provider'> {
  readonly precision: Precision
}

/** Best first. `tensorflow` stands twice: by what it computes on. */
const order = [
  { engine: 'tensorflow', gpu: true, why: 'TensorFlow found a GPU that it can use' },
  { engine: 'onnxruntime cuda', gpu: null, why: 'it computes on the NVIDIA GPU' },
  {
    engine: 'onnxruntime webgpu',
    gpu: null,
    why: 'it computes on the GPU and keeps the state there',
  },
  { engine: 'onnxruntime directml', gpu: null, why: 'it computes on the GPU' },
  { engine: 'onnxruntime cpu', gpu: null, why: 'it computes on every CPU' },
  { engine: 'tensorflow', gpu: false, why: 'onnxruntime does not work here' },
  { engine: 'onnxruntime coreml', gpu: null, why: 'nothing faster works here' },
  { engine: 'eager', gpu: null, why: 'nothing faster works here' },
] as const satisfies readonly { engine: EngineName; gpu: boolean | null; why: string }[]

const onGpu: ReadonlySet<EngineName> = new Set([
  'onnxruntime cuda',
  'onnxruntime webgpu',
  'onnxruntime directml',
])

/** The engines that have a precision's products. */
export function enginesWith(precision: Precision, engines: readonly EngineName[]): EngineName[] {
  return engines.filter((engine) => precisionsOf[engine].includes(precision))
}

export interface Found {
  readonly probes: ReadonlyMap<EngineName, Probe>
  /** Whether the machine has a GPU at all: else webgpu and its like draw in software. */
  readonly hasGpu: boolean
}

export interface Choice {
  readonly picked: EngineName | null
  readonly verdicts: readonly Verdict[]
}

function wishes({ executor, provider, precision }: EngineWish, engine: EngineName): boolean {
  if (!precisionsOf[engine].includes(precision)) return false
  if (executor === 'auto' && provider === 'auto') return true
  // A provider is one of onnxruntime's.
  const wanted = executor === 'auto' ? 'onnxruntime' : executor
  if (wanted !== 'onnxruntime' || provider === 'auto') return engine.split(' ')[0] === wanted
  return engine === `onnxruntime ${provider}`
}

/** The engines that a wish leaves to choose from. */
export function wishedEngines(wish: EngineWish, engines: readonly EngineName[]): EngineName[] {
  return engines.filter((engine) => wishes(wish, engine))
}

export function choose({ probes, hasGpu }: Found, wish: EngineWish): Choice {
  const named = wish.provider !== 'auto'
  const pickable = order.filter(({ engine, gpu }) => {
    const probe = probes.get(engine)
    if (probe?.usable !== true || !wishes(wish, engine)) return false
    if (gpu !== null && (probe.gpu === true) !== gpu) return false
    return named || hasGpu || !onGpu.has(engine)
  })
  const [best] = pickable
  const verdicts = [...probes].map(([engine, probe]): Verdict => {
    const picked = engine === best?.engine
    return {
      engine,
      probe,
      picked,
      why: picked ? reasonFor(best.why, wish) : reasonAgainst(engine, probe),
    }
  })
  return { picked: best?.engine ?? null, verdicts }

  function reasonAgainst(engine: EngineName, probe: Probe): string {
    if (!probe.usable) return probe.reason
    if (!wishes(wish, engine)) return 'Another was asked for.'
    if (onGpu.has(engine) && !hasGpu && !named) {
      return 'The machine has no GPU: a driver that computes in software is slower than the CPU.'
    }
    if (engine === 'tensorflow') {
      return 'It has no GPU here; it may still be faster, and is used when asked for.'
    }
    if (engine === 'onnxruntime coreml') return 'It takes few operations of a training step.'
    if (engine === 'eager') return 'It is the slow, exact reference.'
    return `${best?.engine ?? 'Another'} comes first.`
  }
}

function reasonFor(why: string, { executor, provider }: EngineWish): string {
  const asked = [executor, provider].filter((word) => word !== 'auto').join(' ')
  return asked === '' ? `It works, and ${why}.` : `${asked} was asked for.`
}
