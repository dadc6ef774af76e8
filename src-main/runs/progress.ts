import { z } from 'zod'

/** What, beside the arrays, a checkpoint remembers of its run: `progress` in its metadata. */
export const progressSchema = z.object({
  step: z.int().min(0),
  best: z.object({ step: z.int(), top1: z.number() }).nullable(),
  /** Evaluations since the best one. */
  stale: z.int().min(0),
  /** Steps without an update, for want of finite gradients in float16. */
  skipped: z.int().min(0).default(0),
})
