/** A chart.js line chart over whole columns: draws a range of x, thinned to what can be seen. */
import type { ChartDataset } from 'chart.js'
import { faint, type ChartColors } from './chart-colors.svelte.js'
import { numberAxis, quietOptions } from './chart-options.js'
import { Chart } from './chart-setup.js'
import { decimated, type Point } from './decimate.js'

export interface PlotSeries {
  readonly name: string
  /** As a canvas knows it. */
  readonly color: string
  readonly x: ArrayLike<number>
  readonly y: ArrayLike<number>
  /** Drawn faint behind; null: none. */
  readonly raw: ArrayLike<number> | null
  readonly dashed: boolean
}

export interface PlotAxes {
  readonly xLabel: string
  readonly yLabel: string
  readonly formatX: (value: number) => string
  readonly formatY: (value: number) => string
  readonly logY: boolean
  /** Part of x that shows; null: all. */
  readonly range: readonly [number, number] | null
}

/** Curves of at most this many points show their points. */
const fewPoints = 40

export class LinePlot {
  readonly chart: Chart<'line', Point[]>

  constructor(canvas: HTMLCanvasElement) {
    this.chart = new Chart<'line', Point[]>(canvas, {
      type: 'line',
      data: { datasets: [] },
      options: { ...quietOptions, parsing: false },
    })
  }

  draw(series: readonly PlotSeries[], axes: PlotAxes, colors: ChartColors): void {
    const [from, to] = axes.range ?? wholeRange(series)
    this.chart.data.datasets = series.flatMap((each) => datasetsOf(each, from, to))
    this.chart.options.scales = {
      x: numberAxis(colors, {
        label: axes.xLabel,
        format: axes.formatX,
        grid: false,
        min: Number.isFinite(from) ? from : undefined,
        max: Number.isFinite(to) && to > from ? to : undefined,
      }),
      y: numberAxis(colors, { label: axes.yLabel, format: axes.formatY, log: axes.logY }),
    }
    this.chart.update('none')
  }

  xAt(pixel: number): number {
    return this.chart.scales['x']?.getValueForPixel(pixel) ?? NaN
  }

  pixelOf(x: number): number {
    return this.chart.scales['x']?.getPixelForValue(x) ?? NaN
  }

  destroy(): void {
    this.chart.destroy()
  }
}

/** Smallest and largest x; (Infinity, -Infinity) where there is none. */
export function wholeRange(series: readonly Pick<PlotSeries, 'x'>[]): [number, number] {
  let from = Infinity
  let to = -Infinity
  for (const { x } of series) {
    if (x.length === 0) continue
    from = Math.min(from, x[0] ?? Infinity)
    to = Math.max(to, x[x.length - 1] ?? -Infinity)
  }
  return [from, to]
}

function datasetsOf(series: PlotSeries, from: number, to: number): ChartDataset<'line', Point[]>[] {
  const points = decimated(series.x, series.y, from, to)
  const main: ChartDataset<'line', Point[]> = {
    label: series.name,
    data: points,
    borderColor: series.color,
    backgroundColor: series.color,
    borderWidth: 1.6,
    borderDash: series.dashed ? [5, 4] : [],
    pointRadius: points.length <= fewPoints ? 2.2 : 0,
  }
  if (series.raw === null) return [main]
  const behind: ChartDataset<'line', Point[]> = {
    ...main,
    data: decimated(series.x, series.raw, from, to),
    borderColor: faint(series.color, 0.25),
    borderWidth: 1,
    borderDash: [],
    pointRadius: 0,
  }
  return [behind, main]
}
