import { z } from 'zod'
import { errorCodes } from './errors.js'

const finite = z.number()

/** Numbers of one evaluation over a whole split. */
export const evaluationSchema = z.object({
  examples: z.int(),
  loss: finite,
  top1: finite,
  /** Of several labels: any of them among the five best. */
  top5: finite,
  /** Mean over classes of the average precision; null: one class a picture, or too much to hold. */
  meanAveragePrecision: finite.nullable().default(null),
  /** Mean over classes of the recall. */
  macroAccuracy: finite,
  macroF1: finite,
  /** Expected calibration error, 15 bins of equal width. */
  calibrationError: finite,
  perClass: z.array(
    z.object({
      name: z.string(),
      examples: z.int(),
      precision: finite,
      recall: finite,
      f1: finite,
    }),
  ),
  /** confusion[truth][prediction] counts; empty: several labels a picture, or too many classes. */
  confusion: z.array(z.array(z.int())),
})
export type Evaluation = z.infer<typeof evaluationSchema>

/** From the start of the engine process on. What was compiled by an earlier run is not traced, passed or emitted. */
const startupSecondsSchema = z.object({
  /** Until the process has its code and knows its run. */
  process: finite,
  /** Choosing and opening the engine. */
  engine: finite,
  /** Reading or drawing the parameters. */
  weights: finite,
  /** TensorFlow.js code to a graph. */
  trace: finite,
  passes: finite,
  /** The graph to the runtime's format. */
  emit: finite,
  /** The runtime reading it. */
  load: finite,
  /** Fused operations to machine code; 0 as well: an older Vitrine counted it as `run`. */
  compile: finite.default(0),
  /** Waiting for the first pictures. */
  wait: finite,
  /** Inside the runtime's own calls, the first step's among them. */
  run: finite,
  /** All of it, and what has no name here. */
  total: finite,
})
export type StartupSeconds = z.infer<typeof startupSecondsSchema>

/** What a run says while it goes on: the lines of metrics.jsonl and of `--json`. */
export const runEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('step'),
    step: z.int(),
    steps: z.int(),
    loss: finite,
    /** Part of the batch whose largest logit is the (unmixed) label. */
    accuracy: finite,
    /** 0: a step in float16 that was skipped. */
    gradientNorm: finite,
    /** What the loss was multiplied by on the way back; null: not in float16. */
    lossScale: finite.nullable().default(null),
    learningRate: finite,
    imagesPerSecond: finite,
    secondsLeft: finite,
    /** Training time so far, over all sessions, evaluation included; 0: an older Vitrine did not say. */
    seconds: finite.default(0),
    /** Resident memory of the engine process; 0: an older Vitrine did not say. */
    residentBytes: finite.default(0),
    /** Of the step: inside the runtime's own calls; 0: an older Vitrine did not say. */
    engineSeconds: finite.default(0),
    /** Of the step: until its pictures were there. */
    waitSeconds: finite.default(0),
  }),
  /** What came before the first step after `step`, said with it. */
  z.object({ type: z.literal('startup'), step: z.int(), seconds: startupSecondsSchema }),
  evaluationSchema.extend({
    type: z.literal('evaluation'),
    step: z.int(),
    split: z.string(),
    /** As of a step; of a job without steps, its time. */
    seconds: finite.default(0),
  }),
  z.object({ type: z.literal('checkpoint'), step: z.int(), file: z.string() }),
  /** Weights for others to start from, with their card, whose path is told. */
  z.object({ type: z.literal('card'), step: z.int(), file: z.string() }),
  z.object({ type: z.literal('warning'), code: z.string(), message: z.string() }),
  z.object({
    type: z.literal('result'),
    /** Id of the run; path of the file where a checkpoint file was evaluated. */
    run: z.string(),
    folder: z.string(),
    step: z.int(),
    top1: finite,
    top5: finite,
    macroF1: finite,
    loss: finite,
    seconds: finite,
    imagesPerSecond: finite,
  }),
  z.object({
    type: z.literal('error'),
    code: z.enum(errorCodes),
    what: z.string(),
    why: z.string(),
    remedy: z.string(),
  }),
])
export type RunEvent = z.infer<typeof runEventSchema>
