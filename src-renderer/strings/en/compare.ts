/** Words of the view Compare. */
import type { CurveAxis, CurveMetric } from '../../lib/compare-curves.js'
import type { ResultName } from '../../lib/compare-table.js'

export const compare = {
  title: 'Compare',
  add: 'Add a run',
  search: 'Search runs',
  most: (most: number) => `At most ${String(most)} runs at once`,
  remove: (name: string) => `Take ${name} out`,
  chosen: 'Compared runs',
  gone: (count: number) =>
    count === 1
      ? 'One run in the address is gone or has no steps yet.'
      : `${String(count)} runs in the address are gone or have no steps yet.`,
  nothing: 'Choose runs to compare',
  nothingHelp: 'Their curves, results, settings and predictions appear here side by side.',
  newest: (count: number) => (count === 1 ? 'Take the newest' : `Take the newest ${String(count)}`),
  noRuns: 'No runs to compare yet',
  noRunsHelp: 'A run can be compared from its first training step on.',
  newRun: 'New run',
  curves: 'Curves',
  metric: 'Metric',
  metrics: {
    loss: 'Training loss',
    accuracy: 'Train accuracy',
    top1: 'Validation top-1',
    validationLoss: 'Validation loss',
    macroF1: 'Macro F1',
    learningRate: 'Learning rate',
    imagesPerSecond: 'Speed, img/s',
  } satisfies Record<CurveMetric, string>,
  axis: 'Over',
  axes: {
    step: 'Step',
    pictures: 'Pictures seen',
    seconds: 'Wall time',
    operations: 'Estimated operations',
  } satisfies Record<CurveAxis, string>,
  smoothing: 'Smoothing',
  table: 'Results and settings',
  onlyDifferences: 'Only differences',
  saveCsv: 'Save as CSV',
  results: 'Results',
  settings: 'Settings',
  best: 'best',
  differs: 'differs',
  name: 'Name',
  result: {
    bestTop1: 'Best val top-1',
    top1: 'Last val top-1',
    top5: 'Val top-5',
    macroF1: 'Macro F1',
    validationLoss: 'Val loss',
    seconds: 'Training time',
    imagesPerSecond: 'Speed, img/s',
    parameters: 'Parameters',
  } satisfies Record<ResultName, string>,
  scatter: 'Accuracy against time',
  logTime: 'Log time',
  picture: 'Same picture, every run',
  pictureHelp: (name: string) => `Validation pictures of ${name}. Choose one.`,
  class: 'Class',
  allClasses: 'All classes',
  truth: (label: string) => `Truth: ${label}`,
  range: (from: string, to: string, all: string) => `${from}–${to} of ${all}`,
  previous: 'Previous pictures',
  next: 'Next pictures',
  noPictures: 'There are no validation pictures of this class.',
  thumbnail: (name: string, label: string) => `${name}, ${label}`,
}

export type CompareWords = typeof compare
