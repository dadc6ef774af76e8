/** A dataset's report as what its charts show. */
import type { DatasetReport } from '#contract/dataset.js'
import type { SplitName } from '#contract/picture.js'

export interface SplitBars {
  readonly split: SplitName
  /** One a class, in the order of the report. */
  readonly counts: readonly number[]
}

/** The splits that the folder has, with their pictures by class. */
export function splitBars({ classes }: DatasetReport): SplitBars[] {
  const bars: SplitBars[] = [{ split: 'train', counts: classes.map((each) => each.train) }]
  for (const split of ['validation', 'test'] as const) {
    if (classes.every((each) => each[split] === null)) continue
    bars.push({ split, counts: classes.map((each) => each[split] ?? 0) })
  }
  return bars
}

export function splitTotal(report: DatasetReport, split: SplitName): number | null {
  const bars = splitBars(report).find((each) => each.split === split)
  return bars === undefined ? null : bars.counts.reduce((sum, count) => sum + count, 0)
}

export interface Range {
  readonly from: number
  /** Exclusive; null: no upper bound. */
  readonly to: number | null
  readonly pictures: number
}

export function sizeRanges({ shortSides }: DatasetReport): Range[] {
  return shortSides.map(({ from, pictures }, index) => ({
    from,
    to: shortSides[index + 1]?.from ?? null,
    pictures,
  }))
}

/** File formats, the most frequent first, with their part of 1. */
export function formatRows({
  formats,
}: DatasetReport): { format: string; pictures: number; share: number }[] {
  const entries = Object.entries(formats)
  const all = entries.reduce((sum, [, pictures]) => sum + pictures, 0)
  return entries
    .sort(([, a], [, b]) => b - a)
    .map(([format, pictures]) => ({
      format: format.toUpperCase(),
      pictures,
      share: all === 0 ? 0 : pictures / all,
    }))
}
