/**
 * Linear warm-up, then cosine to 0 (paper section 3): peak * min(1, t/w) *
 * (1 + cos(pi * clip((t - w) / (T - w), 0, 1))) / 2, t counted from 1, so the last step's rate is 0.
 */
export interface Schedule {
  readonly peak: number
  readonly warmupSteps: number
  readonly steps: number
}

export function learningRateAt(step: number, { peak, warmupSteps, steps }: Schedule): number {
  const progress = (step - warmupSteps) / Math.max(1, steps - warmupSteps)
  const cosine = 0.5 * (1 + Math.cos(Math.PI * Math.min(1, Math.max(0, progress))))
  return peak * cosine * (warmupSteps === 0 ? 1 : Math.min(1, step / warmupSteps))
}
