/** Steps, epochs or examples as optimizer steps: the trainer knows only steps. */
import type { Duration } from '../contract/run-config.js'

/** Rounded up, at least 1. `examples` is the size of the training split. */
export function stepsOf(duration: Duration, size: { examples: number; batch: number }): number {
  if ('steps' in duration) return duration.steps
  const seen = 'epochs' in duration ? duration.epochs * size.examples : duration.examples
  return Math.max(1, Math.ceil(seen / size.batch))
}
