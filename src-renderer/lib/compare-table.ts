/** The table of compared runs: final numbers with the best marked, settings with differences marked. Pure. */
import type { RunSummary } from '#contract/run.js'
import { configRows, type ConfigRow } from './config-rows.js'

export const resultNames = [
  'bestTop1',
  'top1',
  'top5',
  'macroF1',
  'validationLoss',
  'seconds',
  'imagesPerSecond',
  'parameters',
] as const
export type ResultName = (typeof resultNames)[number]

/** Which end is the better one; null: neither. */
const better: Readonly<Record<ResultName, 'high' | 'low' | null>> = {
  bestTop1: 'high',
  top1: 'high',
  top5: 'high',
  macroF1: 'high',
  validationLoss: 'low',
  seconds: 'low',
  imagesPerSecond: 'high',
  parameters: null,
}

export interface ResultRow {
  readonly name: ResultName
  readonly values: readonly (number | null)[]
  /** Places of the best value; none where nothing is to be told apart. */
  readonly best: ReadonlySet<number>
}

export function resultRows(runs: readonly RunSummary[]): readonly ResultRow[] {
  return resultNames.map((name) => {
    const values = runs.map((run) => run[name])
    return { name, values, best: bestPlaces(values, better[name]) }
  })
}

export function bestPlaces(
  values: readonly (number | null)[],
  end: 'high' | 'low' | null,
): ReadonlySet<number> {
  const known = values.filter((value) => value !== null && Number.isFinite(value)) as number[]
  if (end === null || known.length < 2) return new Set()
  const best = end === 'high' ? Math.max(...known) : Math.min(...known)
  if (known.every((value) => value === best)) return new Set()
  return new Set(values.flatMap((value, place) => (value === best ? [place] : [])))
}

export interface SettingRow {
  readonly path: string
  /** undefined: the run has no such setting, or its record has not come. */
  readonly values: readonly (ConfigRow['value'] | undefined)[]
  readonly differs: boolean
}

/** All settings of all runs; null: its record has not come, and makes no difference. */
export function settingRows(configs: readonly (object | null)[]): readonly SettingRow[] {
  const runs = configs.map((config) =>
    config === null ? null : new Map(configRows(config).map(({ path, value }) => [path, value])),
  )
  const paths = new Set(runs.flatMap((run) => [...(run?.keys() ?? [])]))
  return [...paths].map((path) => {
    const known = runs.filter((run) => run !== null).map((run) => run.get(path))
    return {
      path,
      values: runs.map((run) => run?.get(path)),
      differs: known.some((value) => value !== known[0]),
    }
  })
}
