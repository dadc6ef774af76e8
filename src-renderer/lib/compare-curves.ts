/** Curves of runs side by side: which numbers, over what. Pure. */
import type { RunEvaluation, RunSummary } from '#contract/run.js'

export const curveMetrics = [
  'loss',
  'accuracy',
  'top1',
  'validationLoss',
  'macroF1',
  'learningRate',
  'imagesPerSecond',
] as const
export type CurveMetric = (typeof curveMetrics)[number]

export const curveAxes = ['step', 'pictures', 'seconds', 'operations'] as const
export type CurveAxis = (typeof curveAxes)[number]

export interface CurveSource {
  readonly evaluations: readonly RunEvaluation[]
  column(
    name: 'step' | 'seconds' | 'loss' | 'accuracy' | 'learningRate' | 'imagesPerSecond',
  ): Float64Array
}

export interface Curve {
  readonly x: ArrayLike<number>
  readonly y: ArrayLike<number>
}

type Facts = Pick<RunSummary, 'batch' | 'operationsPerImage'>
const none: Curve = { x: [], y: [] }

/** Whether the metric is of evaluations, which are few and never smoothed. */
export function isEvaluated(metric: CurveMetric): boolean {
  return metric === 'top1' || metric === 'validationLoss' || metric === 'macroF1'
}

/** Without points where the run's record does not tell the axis. */
export function curveOf(
  source: CurveSource,
  metric: CurveMetric,
  axis: CurveAxis,
  facts: Facts,
): Curve {
  const { step, seconds, y } = columnsOf(source, metric)
  const x = axisValues(axis, step, seconds, facts)
  return x === null ? none : { x, y }
}

/** null: not known for this run. */
export function axisValues(
  axis: CurveAxis,
  step: Float64Array,
  seconds: Float64Array,
  { batch, operationsPerImage }: Facts,
): Float64Array | null {
  switch (axis) {
    case 'step':
      return step
    case 'seconds':
      // An older Vitrine wrote 0 for all.
      return seconds.at(-1) === 0 ? null : seconds
    case 'pictures':
      return batch === null ? null : step.map((value) => value * batch)
    case 'operations':
      return batch === null || operationsPerImage === null
        ? null
        : step.map((value) => value * batch * operationsPerImage)
  }
}

function columnsOf(source: CurveSource, metric: CurveMetric) {
  switch (metric) {
    case 'loss':
    case 'accuracy':
    case 'learningRate':
    case 'imagesPerSecond':
      return {
        step: source.column('step'),
        seconds: source.column('seconds'),
        y: source.column(metric),
      }
    case 'top1':
    case 'macroF1':
      return evaluated(source.evaluations, (each) => each[metric])
    case 'validationLoss':
      return evaluated(source.evaluations, ({ loss }) => loss)
  }
}

function evaluated(
  evaluations: readonly RunEvaluation[],
  value: (evaluation: RunEvaluation) => number,
) {
  return {
    step: Float64Array.from(evaluations, ({ step }) => step),
    seconds: Float64Array.from(evaluations, ({ seconds }) => seconds),
    y: Float64Array.from(evaluations, value),
  }
}
