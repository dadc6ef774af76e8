/** Names beside the points of a dataset, in its colour: a plugin of chart.js, and the same for SVG. */
import type { Chart, Plugin } from 'chart.js'

/** What a dataset has beside chart.js's own. */
export interface NamedPoints {
  readonly pointNames?: readonly string[]
}

interface PointName {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly align: 'start' | 'end'
  readonly color: string
}

/** Right of its point and above the middle, or left where the picture ends. */
export function namesOf(chart: Chart): PointName[] {
  return chart.data.datasets.flatMap((dataset, at) => {
    const { pointNames = [] } = dataset as NamedPoints
    return pointNames.flatMap((text, index): PointName[] => {
      const place = chart.getDatasetMeta(at).data[index]?.tooltipPosition(true)
      const { x = null, y = null } = place ?? {}
      if (x === null || y === null) return []
      const last = x > chart.chartArea.right - 50
      const color = String(dataset.borderColor)
      return [{ text, x: last ? x - 7 : x + 7, y: y - 6, align: last ? 'end' : 'start', color }]
    })
  })
}

export const pointNames: Plugin = {
  id: 'pointNames',
  afterDatasetsDraw(chart) {
    const { ctx } = chart
    ctx.save()
    ctx.font = `11px ${getComputedStyle(chart.canvas).fontFamily}`
    for (const { text, x, y, align, color } of namesOf(chart)) {
      ctx.textAlign = align
      ctx.fillStyle = color
      ctx.fillText(text, x, y)
    }
    ctx.restore()
  },
}
