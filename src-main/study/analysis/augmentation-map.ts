import { levelNames, type LevelName } from '../../contract/run-config.js'
import type { AnalysisOf, Noise } from '../../contract/study-analysis.js'
import { regularisationSchema, type Regularisation } from '../../contract/study-question.js'
import type { Verdict } from '../../contract/study-verdict.js'
import { accuracyOf, bestOfEach, levelled, wordAt, type Cell } from '../cells.js'
import { halfOfDifference } from '../noise.js'

type Picture = Pick<
  AnalysisOf<'augmentation-map'>,
  'levels' | 'regularisations' | 'rows' | 'verdicts'
>
type Row = Picture['rows'][number]

interface Square {
  readonly cell: Cell
  readonly level: LevelName
  readonly regularisation: Regularisation
}

/** Figures 4 and 7. Of several weight decays a square shows the best. */
export function analyseAugmentationMap(cells: readonly Cell[], noise: Noise): Picture {
  const place = (cell: Cell) =>
    ['network', 'level', 'regularisation'].map((axis) => wordAt(cell, axis)).join(' ')
  const squares = bestOfEach(cells, place).map((cell): Square => ({
    cell,
    level: levelNames.find((name) => name === wordAt(cell, 'level')) ?? 'none',
    regularisation: wordAt(cell, 'regularisation') === 'on' ? 'on' : 'off',
  }))
  const networks = [...new Set(squares.map(({ cell }) => wordAt(cell, 'network')))]
  const rows = networks.map((network) => rowOf(network, squares, noise))
  const verdicts = [...rows.flatMap((row) => adviceOf(row, noise)), ...countsOf(rows, noise)]
  return {
    levels: levelNames.filter((name) => squares.some(({ level }) => level === name)),
    regularisations: regularisationSchema.options.filter((option) =>
      squares.some(({ regularisation }) => regularisation === option),
    ),
    rows,
    verdicts,
  }
}

function rowOf(network: string, squares: readonly Square[], noise: Noise): Row {
  const own = squares.filter(({ cell }) => wordAt(cell, 'network') === network)
  const corner = own.find(isCorner)?.cell
  const cells = own.map(({ cell, level, regularisation }) => {
    const difference = corner ? accuracyOf(cell) - accuracyOf(corner) : null
    const half = corner ? halfOfDifference(noise, cell.outcomes.length, corner.outcomes.length) : 0
    const distinct = difference !== null && Math.abs(difference) > half
    return { ...levelled(cell, noise), level, regularisation, difference, distinct }
  })
  const bestOf = (regularisation: Regularisation) =>
    Math.max(...cells.filter((each) => each.regularisation === regularisation).map(accuracy))
  const gain = bestOf('on') - bestOf('off')
  return { network, cells, regularisedGain: Number.isFinite(gain) ? gain : null }
}

type Entry = Row['cells'][number]
const accuracy = (entry: Entry) => entry.accuracy
const isCorner = ({ level, regularisation }: Pick<Entry, 'level' | 'regularisation'>) =>
  level === 'none' && regularisation === 'off'

function highest(entries: readonly Entry[]): Entry | undefined {
  return entries.toSorted((a, b) => b.accuracy - a.accuracy)[0]
}

/** What to take for one network: the simplest square that none is distinctly better than. */
function adviceOf({ network, cells }: Row, noise: Noise): Verdict[] {
  const others = cells.filter((entry) => !isCorner(entry))
  const best = highest(others)
  if (!best || best.difference === null) return []
  const half = halfBetween(best, cells.find(isCorner), noise)
  if (best.difference < -half) {
    return [{ key: 'row-neither', network, loss: -best.difference, half }]
  }
  if (best.difference <= half) {
    return [{ key: 'row-same', network, difference: best.difference, half }]
  }
  const near = others.filter((entry) => entry.accuracy >= best.accuracy - half && entry.distinct)
  const augmented = highest(near.filter(({ regularisation }) => regularisation === 'off'))
  if (augmented) {
    const { level, difference } = augmented
    return [{ key: 'row-augmentation', network, level, gain: difference ?? 0, half }]
  }
  const regularised = near.find(({ level }) => level === 'none')
  if (regularised) {
    return [{ key: 'row-regularisation', network, gain: regularised.difference ?? 0, half }]
  }
  return [{ key: 'row-both', network, level: best.level, gain: best.difference, half }]
}

function countsOf(rows: readonly Row[], noise: Noise): Verdict[] {
  const others = rows
    .flatMap(({ cells }) => cells.filter((entry) => !isCorner(entry)))
    .filter(({ difference }) => difference !== null)
  if (others.length < 2) return []
  const helped = (entries: readonly Entry[]) =>
    entries.filter(({ distinct, difference }) => distinct && (difference ?? 0) > 0).length
  const augmented = others.filter(({ regularisation }) => regularisation === 'off')
  const [better, pairs] = regularisedPairs(rows, noise)
  const hurt = others.filter(({ distinct, difference }) => distinct && (difference ?? 0) < 0)
  return [
    { key: 'map-cells', helped: helped(others), hurt: hurt.length, cells: others.length },
    {
      key: 'map-kinds',
      augmentation: helped(augmented),
      augmentationOf: augmented.length,
      regularisation: better,
      regularisationOf: pairs,
    },
  ]
}

/** How often regularisation distinctly helps at the same level, and how often it was tried. */
function regularisedPairs(rows: readonly Row[], noise: Noise): [number, number] {
  let [better, pairs] = [0, 0]
  for (const { cells } of rows) {
    for (const on of cells.filter(({ regularisation }) => regularisation === 'on')) {
      const off = cells.find((each) => each.level === on.level && each.regularisation === 'off')
      if (!off) continue
      pairs++
      if (on.accuracy - off.accuracy > halfBetween(on, off, noise)) better++
    }
  }
  return [better, pairs]
}

/** `runs` of the paper's squares are empty: they count for one. */
function halfBetween(first: Entry, second: Entry | undefined, noise: Noise): number {
  return halfOfDifference(noise, first.runs.length || 1, second?.runs.length || 1)
}
