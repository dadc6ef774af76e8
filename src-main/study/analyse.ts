/** What a study shows of the points that have an outcome. */
import type { Study } from '../contract/study.js'
import type { Analysis, Noise } from '../contract/study-analysis.js'
import type { Verdict } from '../contract/study-verdict.js'
import { analyseAugmentationMap } from './analysis/augmentation-map.js'
import { analyseDataAndAugReg } from './analysis/data-and-augreg.js'
import { analyseFreeSweep } from './analysis/free-sweep.js'
import { analyseHonestValidation } from './analysis/honest-validation.js'
import { analysePatchOrWidth } from './analysis/patch-or-width.js'
import { analysePreTrainingData } from './analysis/pre-training-data.js'
import { analyseTransferOrScratch } from './analysis/transfer-or-scratch.js'
import { analyseWhichCheckpoint, type CheckpointFacts } from './analysis/which-checkpoint.js'
import { cellsOf, type Cell } from './cells.js'
import { noiseOf } from './noise.js'

type Asked = Pick<Study, 'question' | 'points' | 'measurements'>

export function analyse(study: Asked, facts: CheckpointFacts): Analysis {
  const cells = cellsOf(study.points)
  const noise = noiseOf(cells.map(({ outcomes }) => outcomes))
  const done = cells.reduce((sum, { outcomes }) => sum + outcomes.length, 0)
  const points = study.points.length
  const analysis = { ...pictureOf(study, cells, facts, noise), done, points, noise }
  const waiting: Verdict = { key: 'waiting', done, points }
  return analysis.verdicts.length > 0 ? analysis : { ...analysis, verdicts: [waiting] }
}

/** An analysis without what all have. */
type Picture<Each = Analysis> = Each extends Analysis
  ? Omit<Each, 'done' | 'points' | 'noise'>
  : never

function pictureOf(
  { question, measurements }: Asked,
  cells: readonly Cell[],
  facts: CheckpointFacts,
  noise: Noise,
): Picture {
  const { kind } = question
  switch (kind) {
    case 'transfer-or-scratch':
      return { kind, ...analyseTransferOrScratch(cells, noise) }
    case 'augmentation-map':
      return { kind, ...analyseAugmentationMap(cells, noise) }
    case 'data-and-augreg':
      return { kind, ...analyseDataAndAugReg(cells, noise) }
    case 'which-checkpoint':
      return { kind, ...analyseWhichCheckpoint(question, cells, measurements, facts, noise) }
    case 'pre-training-data':
      return { kind, ...analysePreTrainingData(cells, measurements, noise) }
    case 'patch-or-width':
      return { kind, ...analysePatchOrWidth(cells, measurements, noise) }
    case 'honest-validation':
      return { kind, ...analyseHonestValidation(cells, measurements, noise) }
    case 'free-sweep':
      return { kind, ...analyseFreeSweep(question, cells, noise) }
  }
}
