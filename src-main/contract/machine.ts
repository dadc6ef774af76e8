/** What a machine has to compute with, as `vitrine doctor` tells it. */
import { z } from 'zod'
import { modelNameSchema } from './model.js'
import { precisionNames, type Precision } from './run-config.js'

/** Every way to run a program: an executor, for onnxruntime with its provider. Best last resort first to last. */
export const engineNames = [
  'tensorflow',
  'onnxruntime cuda',
  'onnxruntime webgpu',
  'onnxruntime directml',
  'onnxruntime coreml',
  'onnxruntime cpu',
  'eager',
] as const
export const engineNameSchema = z.enum(engineNames)
export type EngineName = z.infer<typeof engineNameSchema>

/**
 * What an engine has kernels for. onnxruntime's CPU computes float16's products in float32 between
 * two roundings, and has none for bfloat16, as webgpu and directml have not.
 */
export const precisionsOf: Record<EngineName, readonly Precision[]> = {
  tensorflow: precisionNames,
  'onnxruntime cuda': ['float32', 'float16'],
  'onnxruntime webgpu': ['float32', 'float16'],
  'onnxruntime directml': ['float32', 'float16'],
  'onnxruntime cpu': ['float32', 'float16'],
  'onnxruntime coreml': ['float32'],
  eager: ['float32'],
}

/** What one training step in a process of its own showed. */
export const probeSchema = z.discriminatedUnion('usable', [
  z.strictObject({
    usable: z.literal(true),
    /** Such as `tensorflow 2.21.0 gpu`. */
    description: z.string(),
    /** Whether the executor itself says that it computes on a GPU; null: it cannot say. */
    gpu: z.boolean().nullable(),
    version: z.string().nullable(),
    /** One training step of the smallest model, compiling included. */
    seconds: z.number().min(0),
  }),
  z.strictObject({ usable: z.literal(false), reason: z.string(), remedy: z.string() }),
])
export type Probe = z.infer<typeof probeSchema>

/** What a process that tries one engine is told; `environment` is added to its own. */
export const probeRequestSchema = z.object({
  engine: engineNameSchema,
  environment: z.record(z.string(), z.string()),
})
export type ProbeRequest = z.infer<typeof probeRequestSchema>

export const gpuSchema = z.strictObject({
  name: z.string(),
  /** The driver and, where known, its version; null: none is bound to it. */
  driver: z.string().nullable(),
  memoryBytes: z.number().int().positive().nullable(),
})
export type Gpu = z.infer<typeof gpuSchema>

export const machineSchema = z.strictObject({
  platform: z.string(),
  architecture: z.string(),
  node: z.string(),
  cpu: z.strictObject({
    model: z.string(),
    cores: z.int().positive(),
    /** The widest vector instructions; null: not known on this system. */
    vectors: z.enum(['avx512', 'avx2', 'avx', 'sse', 'neon']).nullable(),
  }),
  memory: z.strictObject({ totalBytes: z.int(), freeBytes: z.int() }),
  gpus: z.array(gpuSchema),
  /** Driver files of Vulkan, which webgpu needs on Linux; null: not Linux. */
  vulkanDrivers: z.array(z.string()).nullable(),
})
export type Machine = z.infer<typeof machineSchema>

export const verdictSchema = z.strictObject({
  engine: engineNameSchema,
  probe: probeSchema,
  picked: z.boolean(),
  /** Why it was picked, or why not, one sentence. */
  why: z.string(),
})
export type Verdict = z.infer<typeof verdictSchema>

export const doctorReportSchema = z.strictObject({
  type: z.literal('doctor'),
  machine: machineSchema,
  engines: z.array(verdictSchema),
  picked: engineNameSchema.nullable(),
})
export type DoctorReport = z.infer<typeof doctorReportSchema>

/** How fast this machine trains one model: the median of a 20-step probe. */
export const speedSchema = z.object({
  model: modelNameSchema,
  resolution: z.int(),
  batch: z.int(),
  engine: z.string(),
  imagesPerSecond: z.number(),
  /** Largest resident memory of the process. */
  peakMemoryBytes: z.number(),
  /** ISO 8601, UTC. */
  measured: z.string(),
})
export type Speed = z.infer<typeof speedSchema>

export const machineStateSchema = z.object({
  /** null: not examined yet. */
  report: doctorReportSchema.nullable(),
  examining: z.boolean(),
  speeds: z.array(speedSchema),
  /** The probe at work; null: none. */
  probing: z
    .object({ model: modelNameSchema, resolution: z.int(), done: z.int(), steps: z.int() })
    .nullable(),
})
export type MachineState = z.infer<typeof machineStateSchema>
