/** What a check found: the file report.json. */
import { z } from 'zod'

const measured = z.object({
  type: z.literal('measured'),
  imagesPerSecond: z.number(),
  /** Seconds a step. */
  fastestStep: z.number(),
  slowestStep: z.number(),
  steps: z.int(),
  /** Largest resident size of the process. */
  memoryBytes: z.number(),
  /** Most memory of the GPU in use meanwhile, above what was before; null: not known. */
  gpuMemoryBytes: z.number().nullable(),
  /** Library and device. */
  engine: z.string(),
})

const absent = z.object({ type: z.literal('absent'), reason: z.string() })

export const reportSchema = z.object({
  version: z.literal(1),
  /** ISO 8601. */
  date: z.string(),
  command: z.string(),
  plan: z.enum(['full', 'small']),
  machine: z.object({
    system: z.string(),
    cpu: z.string(),
    cores: z.int(),
    memoryBytes: z.number(),
    gpus: z.array(z.object({ name: z.string(), driver: z.string().nullable() })),
  }),
  vulkan: z.object({
    loader: z.string(),
    /** Drivers tried in turn till one works; reason null: this one did. */
    tried: z.array(z.object({ driver: z.string(), reason: z.string().nullable() })),
  }),
  engines: z.array(z.object({ engine: z.string(), usable: z.boolean(), why: z.string() })),
  goldens: z.array(
    z.object({
      engine: z.string(),
      file: z.string(),
      outcome: z.discriminatedUnion('type', [
        z.object({ type: z.literal('held'), comparisons: z.int() }),
        absent,
      ]),
    }),
  ),
  benches: z.array(
    z.object({
      model: z.string(),
      batch: z.int(),
      resolution: z.int(),
      name: z.string(),
      outcome: z.discriminatedUnion('type', [measured, absent]),
    }),
  ),
  training: z.discriminatedUnion('type', [
    z.object({
      type: z.literal('trained'),
      engine: z.string(),
      steps: z.int(),
      /** Means over the first and the last quarter of the steps. */
      firstLoss: z.number(),
      lastLoss: z.number(),
      /** Of validation. */
      top1: z.number(),
      seconds: z.number(),
    }),
    absent,
  ]),
  seconds: z.number(),
})

/** @typedef {z.infer<typeof reportSchema>} Report */
