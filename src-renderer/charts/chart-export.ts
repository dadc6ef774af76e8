/** Charts as files that the browser saves. */
import type { Chart } from 'chart.js'
import { saveFile } from '../lib/save-file.js'
import type { ChartColors } from './chart-colors.svelte.js'
import { framedSvg, head, pictureOfChart, type LegendEntry } from './chart-svg.js'
import { csvOf, type ChartTable } from './chart-table.js'
import type { SvgPicture } from './svg-picture.js'

export const drawnChart = (chart: Chart | null): Drawn | null => chart && { type: 'chart', chart }

/** What is drawn: by chart.js, or by the page itself. */
export type Drawn =
  | { readonly type: 'chart'; readonly chart: Chart }
  | { readonly type: 'svg'; readonly picture: SvgPicture }

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

export function saveSvg(drawn: Drawn, exported: Exported): void {
  saveFile(svgOf(drawn, exported), `${exported.fileName}.svg`)
}

function svgOf(drawn: Drawn, { title, legend, colors }: Exported): Blob {
  const picture = drawn.type === 'svg' ? drawn.picture : pictureOfChart(drawn.chart, colors)
  return new Blob([framedSvg(picture, title, legend, colors)], { type: 'image/svg+xml' })
}

/** With the title and the names of the curves above, on the theme's ground, at the screen's resolution. */
export function savePng(drawn: Drawn, exported: Exported): void {
  if (drawn.type === 'chart') saveCanvas(drawn.chart, exported)
  else void saveImage(drawn.picture, svgOf(drawn, exported), exported)
}

async function saveImage(
  { width, height }: SvgPicture,
  svg: Blob,
  { fileName }: Exported,
): Promise<void> {
  const image = new Image()
  image.src = URL.createObjectURL(svg)
  await image.decode()
  const canvas = document.createElement('canvas')
  // Words of a small picture stay readable on any screen.
  const ratio = Math.max(2, devicePixelRatio)
  canvas.width = width * ratio
  canvas.height = (height + head) * ratio
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  URL.revokeObjectURL(image.src)
  savePixels(canvas, fileName)
}

function saveCanvas(chart: Chart, { title, fileName, legend, colors }: Exported): void {
  const ratio = chart.currentDevicePixelRatio
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
  savePixels(canvas, fileName)
}

function savePixels(canvas: HTMLCanvasElement, fileName: string): void {
  canvas.toBlob((blob) => {
    if (blob) saveFile(blob, `${fileName}.png`)
  }, 'image/png')
}
