/** A drawn chart as SVG: axes and shapes from where chart.js put them, words as words. */
import type { Chart, Scale } from 'chart.js'
import type { ChartColors } from './chart-colors.svelte.js'
import { escaped } from './escaped.js'
import { namesOf } from './point-names.js'
import type { SvgPicture } from './svg-picture.js'

export interface LegendEntry {
  readonly name: string
  readonly color: string
}

/** Pixels above a picture for its title and legend. */
export const head = 44

/** With its title and the names of its colours above, on the theme's ground. */
export function framedSvg(
  { width, height, body }: SvgPicture,
  title: string,
  legend: readonly LegendEntry[],
  colors: ChartColors,
): string {
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height + head}" viewBox="0 ${-head} ${width} ${height + head}" font-family="${escaped(colors.font)}" font-size="11">`,
    `<rect x="0" y="${-head}" width="${width}" height="${height + head}" fill="${colors.ground}"/>`,
    `<text x="10" y="${-head + 18}" font-size="13" font-weight="600" fill="${colors.text}">${escaped(title)}</text>`,
    legendOf(legend, colors),
    body,
    '</svg>',
  ]
  return parts.join('\n')
}

export function pictureOfChart(chart: Chart, colors: ChartColors): SvgPicture {
  const { width, height, chartArea: area } = chart
  const parts = [
    ...Object.values(chart.scales).map((scale) => axisOf(scale, chart, colors)),
    `<clipPath id="area"><rect x="${area.left}" y="${area.top - 3}" width="${area.width}" height="${area.height + 6}"/></clipPath>`,
    '<g clip-path="url(#area)">',
    ...chart.data.datasets.map((_, index) => shapesOf(chart, index)),
    '</g>',
    ...namesOf(chart).map(
      ({ text, x, y, align, color }) =>
        `<text x="${x}" y="${y}" text-anchor="${align}" fill="${color}">${escaped(text)}</text>`,
    ),
  ]
  return { width, height, body: parts.join('\n') }
}

function legendOf(legend: readonly LegendEntry[], colors: ChartColors): string {
  let x = 10
  return legend
    .map(({ name, color }) => {
      const entry = `<rect x="${x}" y="${-head + 27}" width="9" height="9" rx="2" fill="${color}"/><text x="${x + 13}" y="${-head + 35}" fill="${colors.quiet}">${escaped(name)}</text>`
      x += 30 + name.length * 6.5
      return entry
    })
    .join('')
}

function axisOf(scale: Scale, chart: Chart, colors: ChartColors): string {
  const { left, right, top, bottom, width } = chart.chartArea
  const across = scale.isHorizontal()
  const ticks = scale.ticks.map((tick, index) => {
    const at = scale.getPixelForTick(index)
    const label = escaped(
      Array.isArray(tick.label) ? tick.label.join(' ') : String(tick.label ?? ''),
    )
    return across
      ? `<line x1="${at}" x2="${at}" y1="${top}" y2="${bottom + 4}" stroke="${colors.line}"/><text x="${at}" y="${bottom + 17}" text-anchor="middle" fill="${colors.quiet}">${label}</text>`
      : `<line x1="${left - 4}" x2="${right}" y1="${at}" y2="${at}" stroke="${colors.line}"/><text x="${left - 8}" y="${at + 4}" text-anchor="end" fill="${colors.quiet}">${label}</text>`
  })
  const { title } = scale.options as unknown as { title: { display: boolean; text: string } }
  if (title.display) {
    ticks.push(
      across
        ? `<text x="${left + width / 2}" y="${chart.height - 4}" text-anchor="middle" fill="${colors.quiet}">${escaped(title.text)}</text>`
        : `<text transform="translate(11 ${(top + bottom) / 2}) rotate(-90)" text-anchor="middle" fill="${colors.quiet}">${escaped(title.text)}</text>`,
    )
  }
  return ticks.join('')
}

interface Shape {
  x: number
  y: number
  base: number
  width: number
  height: number
  horizontal: boolean
  skip?: boolean
  options: { backgroundColor: string; borderColor: string; radius: number; borderWidth: number }
}

function shapesOf(chart: Chart, index: number): string {
  const meta = chart.getDatasetMeta(index)
  if (!chart.isDatasetVisible(index)) return ''
  const shapes = meta.data as unknown as Shape[]
  const type = meta.type as string
  const { showLine } = chart.data.datasets[index] as { showLine?: boolean }
  if (type === 'line' || showLine) return lineOf(chart, index, shapes)
  return shapes
    .map((shape) => {
      const { x, y, base, width, height, horizontal, options } = shape
      if (type === 'scatter') return dotOf(shape)
      if (type === 'matrix')
        return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${options.backgroundColor}"/>`
      const box = horizontal
        ? { x: Math.min(x, base), y: y - height / 2, width: Math.abs(x - base), height }
        : { x: x - width / 2, y: Math.min(y, base), width, height: Math.abs(y - base) }
      return `<rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" fill="${options.backgroundColor}"/>`
    })
    .join('')
}

function dotOf({ x, y, options }: Shape): string {
  const { radius, backgroundColor, borderColor, borderWidth } = options
  const edge = borderWidth > 0 ? ` stroke="${borderColor}" stroke-width="${borderWidth}"` : ''
  return `<circle cx="${x}" cy="${y}" r="${radius}" fill="${backgroundColor}"${edge}/>`
}

function lineOf(chart: Chart, index: number, shapes: readonly Shape[]): string {
  const dataset = chart.data.datasets[index] as unknown as {
    borderColor: string
    borderWidth: number
    borderDash?: number[]
    pointRadius: number
  }
  let path = ''
  let pen = false
  for (const { x, y } of shapes) {
    const drawn = Number.isFinite(x) && Number.isFinite(y)
    if (drawn) path += `${pen ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`
    pen = drawn
  }
  const dash = dataset.borderDash?.length
    ? ` stroke-dasharray="${dataset.borderDash.join(' ')}"`
    : ''
  const line = `<path d="${path}" fill="none" stroke="${dataset.borderColor}" stroke-width="${dataset.borderWidth}"${dash}/>`
  return dataset.pointRadius > 0
    ? line +
        shapes
          .filter((each) => Number.isFinite(each.y))
          .map(dotOf)
          .join('')
    : line
}
