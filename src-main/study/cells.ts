/** The points of a study that have an outcome, those that differ in their seed alone together. */
import type { RunId, StartId } from '../contract/ids.js'
import type { ModelName } from '../contract/model.js'
import type { Coordinates, Outcome, Point } from '../contract/study.js'
import type { Levelled, Noise } from '../contract/study-analysis.js'
import { halfOfMean } from './noise.js'
import { mean } from './statistics.js'

export interface Cell {
  readonly coordinates: Coordinates
  readonly label: string
  readonly start: StartId
  readonly model: ModelName
  readonly resolution: number
  /** Pictures of a step. */
  readonly batch: number
  /** One a seed, at least one. */
  readonly outcomes: readonly Outcome[]
  readonly runs: readonly RunId[]
}

export function cellsOf(points: readonly Point[]): Cell[] {
  const groups = new Map<string, Point[]>()
  for (const point of points) {
    if (point.outcome === null) continue
    const key = JSON.stringify([point.start, point.coordinates])
    const group = groups.get(key)
    if (group) group.push(point)
    else groups.set(key, [point])
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const { coordinates, label, start, config } = first
    return [
      {
        coordinates,
        label,
        start,
        model: config.model.name,
        resolution: config.model.resolution,
        batch: config.train.batch,
        outcomes: group.flatMap(({ outcome }) => outcome ?? []),
        runs: group.flatMap(({ run }) => run ?? []),
      },
    ]
  })
}

export const accuracyOf = ({ outcomes }: Cell) => mean(outcomes.map(({ top1 }) => top1))

/** Multiplications and additions of one of its runs, estimated; 0: not known. */
export const operationsOf = ({ batch }: Cell, { steps, operationsPerImage }: Outcome) =>
  steps * batch * operationsPerImage

/** Of all its runs. */
export const secondsOf = ({ outcomes }: Cell) =>
  outcomes.reduce((sum, { seconds }) => sum + seconds, 0)

export function levelled(cell: Cell, noise: Noise): Levelled {
  return {
    accuracy: accuracyOf(cell),
    half: halfOfMean(noise, cell.outcomes.length),
    runs: [...cell.runs],
  }
}

/** The most accurate of each group, in the order that groups first appear. */
export function bestOfEach(cells: readonly Cell[], groupOf: (cell: Cell) => string): Cell[] {
  const best = new Map<string, Cell>()
  for (const cell of cells) {
    const group = groupOf(cell)
    const other = best.get(group)
    if (!other || accuracyOf(cell) > accuracyOf(other)) best.set(group, cell)
  }
  return [...best.values()]
}

export const wordAt = ({ coordinates }: Cell, axis: string) => String(coordinates[axis] ?? '')
