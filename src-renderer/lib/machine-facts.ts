/** What Home says of a machine, out of the doctor's report. */
import type { DoctorReport, Gpu, MachineState, Speed, Verdict } from '#contract/machine.js'

export type TrainsOn =
  | { readonly type: 'gpu'; readonly name: string }
  /** `idle`: a GPU that no engine can use; null: there is none. */
  | {
      readonly type: 'cpu'
      readonly name: string
      readonly cores: number
      readonly idle: Gpu | null
    }
  | { readonly type: 'nothing' }

export function pickedVerdict(report: DoctorReport): Verdict | null {
  return report.engines.find((verdict) => verdict.picked) ?? null
}

/** Engines that compute on a GPU by their nature, though their probe cannot say so. */
const gpuEngines: ReadonlySet<string> = new Set([
  'onnxruntime cuda',
  'onnxruntime webgpu',
  'onnxruntime directml',
  'onnxruntime coreml',
])

export function computesOnGpu({ engine, probe }: Verdict): boolean {
  return probe.usable && (probe.gpu ?? gpuEngines.has(engine))
}

export function trainsOn(report: DoctorReport): TrainsOn {
  const picked = pickedVerdict(report)
  if (picked === null) return { type: 'nothing' }
  const { cpu, gpus } = report.machine
  const [gpu] = gpus
  if (computesOnGpu(picked)) {
    return { type: 'gpu', name: gpus.length === 0 ? picked.engine : gpus.map(nameOf).join(', ') }
  }
  return { type: 'cpu', name: cpu.model, cores: cpu.cores, idle: gpu ?? null }
}

function nameOf({ name }: Gpu): string {
  return name
}

/** The last measured speed of a model at a resolution; null: none. */
export function speedOf(machine: MachineState, model: string, resolution: number): Speed | null {
  const fitting = machine.speeds.filter(
    (speed) => speed.model === model && speed.resolution === resolution,
  )
  return fitting.reduce<Speed | null>(
    (last, speed) => (last === null || speed.measured > last.measured ? speed : last),
    null,
  )
}
