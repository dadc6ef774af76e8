/** Charts as files that the browser saves. */
import type { Chart } from 'chart.js'
import { saveFile } from '../lib/save-file.js'
import type { ChartColors } from './chart-colors.svelte.js'
import { chartToSvg, type LegendEntry } from './chart-svg.js'
import { csvOf, type ChartTable } from './chart-table.js'

export interface Exported {
  readonly title: string
  /** Without an ending. */
  readonly fileName: string
  readonly legend: readonly LegendEntry[]
  readonly colors: ChartColors
}

export function saveCsv(table: ChartTable, { fileName }: Exported): void {
  // The mark tells Excel that it is UTF-8.
  saveFile(new Blob(['\ufeff', csvOf(table)], { type: 'text/csv' }), `${fileName}.csv`)
}

export function saveSvg(chart: Chart, { title, fileName, legend, colors }: Exported): void {
  const svg = chartToSvg(chart, title, legend, colors)
  saveFile(new Blob([svg], { type: 'image/svg+xml' }), `${fileName}.svg`)
}

/** With the title and the names of the curves above, on the theme's ground, at the screen's resolution. */
export function savePng(chart: Chart, { title, fileName, legend, colors }: Exported): void {
  const ratio = chart.currentDevicePixelRatio
  const head = 44
  const canvas = document.createElement('canvas')
  canvas.width = chart.canvas.width
  canvas.height = chart.canvas.height + head * ratio
  const context = canvas.getContext('2d')
  if (!context) return
  context.scale(ratio, ratio)
  context.fillStyle = colors.ground
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.fillStyle = colors.text
  context.font = `600 13px ${colors.font}`
  context.fillText(title, 10, 18)
  context.font = `11px ${colors.font}`
  let x = 10
  for (const { name, color } of legend) {
    context.fillStyle = color
    context.fillRect(x, 27, 9, 9)
    context.fillStyle = colors.quiet
    context.fillText(name, x + 13, 35)
    x += 30 + context.measureText(name).width
  }
  context.drawImage(chart.canvas, 0, head, chart.width, chart.height)
  canvas.toBlob((blob) => {
    if (blob) saveFile(blob, `${fileName}.png`)
  }, 'image/png')
}
