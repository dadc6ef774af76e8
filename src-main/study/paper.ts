/** What the paper found of the same question, drawn as the study is. */
import type { Analysis } from '../contract/study-analysis.js'
import type { StudyKind } from '../contract/study-question.js'
import { analyseAugmentationMap } from './analysis/augmentation-map.js'
import { analysePatchOrWidth } from './analysis/patch-or-width.js'
import { analysePreTrainingData } from './analysis/pre-training-data.js'
import type { Cell } from './cells.js'
import { noiseOf } from './noise.js'
import { dataCells, mapCells, speedCells, speedMeasurements, type SizeOf } from './paper/cells.js'

interface Printed {
  /** Where it is printed. */
  readonly source: string
  readonly analysis: Analysis
}

/** Empty where the paper prints no numbers. */
export function paperOf(kind: StudyKind, sizeOf: SizeOf): Printed[] {
  switch (kind) {
    case 'augmentation-map':
      return mapCells.map(({ source, cells }) => {
        const { picture, noise } = common(cells)
        return { source, analysis: { kind, ...picture, ...analyseAugmentationMap(cells, noise) } }
      })
    case 'patch-or-width': {
      const cells = speedCells(sizeOf)
      const { picture, noise } = common(cells)
      const found = analysePatchOrWidth(cells, speedMeasurements, noise)
      return [{ source: 'ImageNet-21k, 300 epochs (table 3)', analysis: { kind, ...picture, ...found } }] // prettier-ignore
    }
    case 'pre-training-data': {
      const { picture, noise } = common(dataCells)
      const found = analysePreTrainingData(dataCells, speedMeasurements, noise)
      return [{ source: 'VTAB, natural tasks (table 5)', analysis: { kind, ...picture, ...found } }]
    }
    case 'transfer-or-scratch':
    case 'data-and-augreg':
    case 'which-checkpoint':
    case 'honest-validation':
    case 'free-sweep':
      return []
  }
}

function common(cells: readonly Cell[]) {
  const noise = noiseOf(cells.map(({ outcomes }) => outcomes))
  return { noise, picture: { done: cells.length, points: cells.length, noise } }
}
