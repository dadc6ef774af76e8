import type { ParityReport, Precision } from '../../contract/export.js'

/** Agreement of top-1 and difference of probabilities that are let pass, by precision. */
export const usualThresholds: Record<Precision, ParityReport['thresholds']> = {
  float32: { top1Agreement: 1, largestDifference: 1e-3 },
  float16: { top1Agreement: 0.98, largestDifference: 0.02 },
  int8: { top1Agreement: 0.95, largestDifference: 0.1 },
}
