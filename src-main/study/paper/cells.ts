/** The paper's own numbers as a study would have found them. */
import { startIdSchema } from '../../contract/ids.js'
import type { ModelName } from '../../contract/model.js'
import { levelNames } from '../../contract/run-config.js'
import type { Coordinates, Measurement } from '../../contract/study.js'
import type { Cell } from '../cells.js'
import { paperMaps } from './figure-4.js'
import { paperSpeeds } from './table-3.js'
import { paperVtab } from './table-5.js'

const nowhere = startIdSchema.parse('paper')

export interface NetworkSize {
  readonly parameters: number
  /** Of training on one picture. */
  readonly operationsPerImage: number
}
export type SizeOf = (model: ModelName, resolution: number) => NetworkSize

interface Given {
  readonly coordinates: Coordinates
  readonly model: ModelName
  readonly resolution: number
  readonly percent: number
  readonly examples: number
}

function cell(
  { coordinates, model, resolution, percent, examples }: Given,
  size: NetworkSize = { parameters: 0, operationsPerImage: 0 },
): Cell {
  const label = Object.values(coordinates).join(' · ')
  const unknown = { steps: 0, seconds: 0, trainingPictures: 0, imagesPerSecond: null }
  const outcome = { top1: percent / 100, examples, ...unknown, ...size }
  return {
    coordinates,
    label,
    start: nowhere,
    model,
    resolution,
    batch: 0,
    outcomes: [outcome],
    runs: [],
  }
}

/** One a panel of figure 4. */
export const mapCells: readonly { readonly source: string; readonly cells: readonly Cell[] }[] =
  paperMaps.map(({ source, examples, rows }) => ({
    source,
    cells: rows.flatMap(({ model, plain, regularised }) =>
      (
        [
          ['off', plain],
          ['on', regularised],
        ] as const
      ).flatMap(([regularisation, percents]) =>
        levelNames.map((level, at) =>
          cell({
            coordinates: { network: model, level, regularisation },
            ...{ model, resolution: 224, percent: percents[at] ?? NaN, examples },
          }),
        ),
      ),
    ),
  }))

/** ImageNet-1k's official validation pictures. */
const imagenet = 50_000

/** ImageNet-21k, 300 epochs, at both resolutions. */
export function speedCells(sizeOf: SizeOf): Cell[] {
  return paperSpeeds.flatMap(({ model, at }) =>
    at.map(({ resolution, accuracies: [, , percent] }) => {
      const coordinates = { network: model, resolution }
      const given = { coordinates, model, resolution, percent, examples: imagenet }
      return cell(given, sizeOf(model, resolution))
    }),
  )
}

export const speedMeasurements: readonly Measurement[] = paperSpeeds.flatMap(({ model, at }) =>
  at.map(({ resolution, imagesPerSecond }) => ({
    ...{ type: 'speed' as const, model, resolution, inference: imagesPerSecond },
    ...{ training: null, memoryBytes: null, failure: null },
  })),
)

/** Test pictures of VTAB's natural tasks, about. */
const natural = 10_000

/** Natural tasks, at 224 pixels. */
export const dataCells: readonly Cell[] = paperVtab.flatMap(({ data, rows }) =>
  rows.map(({ model, natural: percent }) =>
    cell({
      coordinates: { network: model, data },
      ...{ model, resolution: 224, percent, examples: natural },
    }),
  ),
)
