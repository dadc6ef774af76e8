/** All points of a study as CSV (RFC 4180), a line each, numbers as they are. */
import type { Study } from '../../contract/study.js'

type Value = string | number | boolean | null | undefined

export function pointsCsv({ points }: Pick<Study, 'points'>): string {
  const axes = [...new Set(points.flatMap(({ coordinates }) => Object.keys(coordinates)))]
  const outcomes = [
    ...([
      'top1',
      'examples',
      'steps',
      'seconds',
      'trainingPictures',
      'operationsPerImage',
    ] as const),
    ...(['imagesPerSecond', 'parameters'] as const),
  ]
  const rows: Value[][] = [
    ['label', ...axes, 'seed', 'start', 'model', 'resolution', 'batch', 'run', ...outcomes],
    ...points.map(({ label, coordinates, seed, start, config, run, outcome }) => [
      ...[label, ...axes.map((axis) => coordinates[axis]), seed, start],
      ...[config.model.name, config.model.resolution, config.train.batch, run],
      ...outcomes.map((field) => outcome?.[field]),
    ]),
  ]
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

function cell(value: Value): string {
  const words = String(value ?? '')
  return /[",\r\n]/.test(words) ? `"${words.replaceAll('"', '""')}"` : words
}
