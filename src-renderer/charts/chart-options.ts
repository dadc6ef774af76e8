/** What all charts have in common for chart.js: no animation, quiet axes, the page's font. */
import type { ScaleOptionsByType } from 'chart.js'
import type { ChartColors } from './chart-colors.svelte.js'

export interface AxisWish {
  readonly label: string
  readonly format?: ((value: number) => string) | undefined
  readonly log?: boolean
  readonly grid?: boolean
  readonly min?: number | undefined
  readonly max?: number | undefined
}

export function numberAxis(
  colors: ChartColors,
  { label, format, log = false, grid = true, min, max }: AxisWish,
) {
  return {
    type: log ? ('logarithmic' as const) : ('linear' as const),
    min,
    max,
    border: { color: colors.line },
    grid: { display: grid, color: colors.line, tickColor: colors.line, tickLength: 4 },
    title: {
      display: label !== '',
      text: label,
      color: colors.quiet,
      font: { size: 11, family: colors.font },
      padding: 2,
    },
    ticks: {
      color: colors.quiet,
      font: { size: 11, family: colors.font },
      maxRotation: 0,
      autoSkipPadding: 16,
      maxTicksLimit: 8,
      // Two that read the same would be two truths: the second is not drawn.
      callback: (value: number | string, index: number, all: readonly { value: number }[]) => {
        const text = format ? format(Number(value)) : String(value)
        const before = all[index - 1]
        return before && format && format(before.value) === text ? null : text
      },
    },
  } satisfies DeepPartial<ScaleOptionsByType<'linear' | 'logarithmic'>>
}

type DeepPartial<T> = T extends (...args: never[]) => unknown
  ? T
  : T extends object
    ? { [K in keyof T]?: DeepPartial<T[K]> | undefined }
    : T

export const quietOptions = {
  animation: false as const,
  responsive: true,
  maintainAspectRatio: false,
  events: [] as never[],
  normalized: true,
}
