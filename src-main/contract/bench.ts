/** What `vitrine bench` asks of a process of its own, and what it tells. */
import { z } from 'zod'
import { engineNameSchema } from './machine.js'
import { modelNameSchema } from './model.js'
import { executorNameSchema, precisionSchema, providerSchema } from './run-config.js'

/** `none`: the unfused trace. */
export const passSetNames = ['none', 'default'] as const
export type PassSet = (typeof passSetNames)[number]

export const benchSettingsSchema = z.strictObject({
  model: modelNameSchema,
  executor: executorNameSchema,
  passes: z.enum(passSetNames),
  batch: z.int().positive(),
  /** Examples in one pass over the graph. */
  microBatch: z.int().positive(),
  resolution: z.int().positive(),
  threads: z.int().positive(),
  precision: precisionSchema,
  /** Compute the inside of blocks again in the backward pass. */
  recompute: z.boolean(),
})
export type BenchSettings = z.infer<typeof benchSettingsSchema>

export const benchRequestSchema = z.discriminatedUnion('type', [
  /** First: what to time. Not answered. */
  z.object({
    type: z.literal('open'),
    settings: benchSettingsSchema,
    /** null: onnxruntime's CPU, or the executor of the settings. */
    engine: z
      .discriminatedUnion('type', [
        /** Choose it as a run without a tuning would. */
        z.object({
          type: z.literal('wished'),
          executor: executorNameSchema.or(z.literal('auto')),
          provider: providerSchema.or(z.literal('auto')),
        }),
        z.object({ type: z.literal('exactly'), name: engineNameSchema, xla: z.boolean() }),
      ])
      .nullable(),
    /** TensorFlow.js on tfjs-node, operation by operation: a peer, not an engine of Vitrine's. */
    eager: z.boolean(),
  }),
  /** One training step; answered by `stepped`. */
  z.object({ type: z.literal('step') }),
  /** One batch through the network, nothing learnt; answered by `stepped` with a loss of 0. */
  z.object({ type: z.literal('infer') }),
  /** Measure memory, then profile this many further steps; answered by `finished`. */
  z.object({ type: z.literal('finish'), profiledSteps: z.int().min(0) }),
])
export type BenchRequest = z.infer<typeof benchRequestSchema>

export const benchReplySchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('stepped'),
    /** Executor and device, such as `onnxruntime cpu`. */
    engine: z.string(),
    seconds: z.number(),
    loss: z.number(),
    /** Of the process, after the step and a garbage collection. */
    residentBytes: z.number(),
  }),
  z.object({
    type: z.literal('finished'),
    engine: z.string(),
    peakMemoryBytes: z.number(),
    /** The same as it is estimated before a run. */
    predictedMemoryBytes: z.number(),
    /** Bytes of parameters, optimizer slots and accumulators; executors on the CPU hold them twice. */
    stateBytes: z.number(),
    /** Values between a pass's inputs and its results that are alive at once, by the graph. */
    activationBytes: z.number(),
    /** Multiplications and additions of the matrix products and convolutions of one step. */
    operations: z.number(),
    /** Seconds of one step by type of operation, most first; empty where it cannot be known. */
    profile: z.record(z.string(), z.number()),
  }),
  z.object({
    type: z.literal('failed'),
    code: z.string(),
    what: z.string(),
    why: z.string(),
    remedy: z.string(),
  }),
])
export type BenchReply = z.infer<typeof benchReplySchema>

/** One line of `vitrine bench --json`. */
export const benchResultSchema = benchSettingsSchema.extend({
  /** Executor and device. */
  engine: z.string(),
  imagesPerSecond: z.number(),
  /** Median. */
  secondsPerStep: z.number(),
  fastestStep: z.number(),
  slowestStep: z.number(),
  steps: z.int(),
  /** Of matrix products and convolutions, 10^9 a second. */
  gflops: z.number(),
  peakMemoryBytes: z.number(),
  predictedMemoryBytes: z.number(),
  stateBytes: z.number(),
  activationBytes: z.number(),
  /** Median resident memory of the last quarter of the steps less that of the first. */
  memoryGrowthBytes: z.number(),
  /** Loss of the last step. */
  loss: z.number(),
  profile: z.record(z.string(), z.number()),
  /** The unfused trace whose steps alternated with these; null when it was not asked for. */
  unfused: z
    .object({
      microBatch: z.int(),
      secondsPerStep: z.number(),
      peakMemoryBytes: z.number(),
      loss: z.number(),
      /** unfused.secondsPerStep / secondsPerStep. */
      speedup: z.number(),
      /** Largest relative difference of the two losses over all steps. */
      lossDifference: z.number(),
    })
    .nullable(),
})
export type BenchResult = z.infer<typeof benchResultSchema>

/** One way to do the same step, timed in turn with others. */
const peerSchema = z.object({
  name: z.string(),
  /** Library and device. */
  engine: z.string(),
  imagesPerSecond: z.number(),
  /** Median. */
  secondsPerStep: z.number(),
  fastestStep: z.number(),
  slowestStep: z.number(),
  peakMemoryBytes: z.number(),
  /** Of the last step. */
  loss: z.number(),
})
export type Peer = z.infer<typeof peerSchema>

/** One line of `vitrine bench --peers --json`. */
export const peersResultSchema = benchSettingsSchema
  .pick({ model: true, batch: true, resolution: true, threads: true })
  .extend({
    steps: z.int(),
    /** Fastest first. */
    peers: z.array(peerSchema),
    absent: z.array(z.object({ name: z.string(), reason: z.string() })),
  })
export type PeersResult = z.infer<typeof peersResultSchema>
