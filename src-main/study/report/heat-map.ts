/** A map of settings as an SVG element: colour says the difference from the plain corner. */
import type { AnalysisOf } from '../../contract/study-analysis.js'
import { escaped } from './escaped.js'

type AnalysedMap = AnalysisOf<'augmentation-map'>
type Row = AnalysedMap['rows'][number]

const [cellWidth, cellHeight, left, top] = [66, 30, 150, 26]

export function heatMapSvg({ levels, regularisations, rows }: AnalysedMap): string {
  const columns = levels.length + 1
  const largest = Math.max(
    0.001,
    ...rows.flatMap(({ cells }) => cells.map(({ difference }) => Math.abs(difference ?? 0))),
  )
  const lines = rows.flatMap((row) =>
    regularisations.map((regularisation, at) => ({ row, regularisation, last: at === 0 })),
  )
  const [width, height] = [left + columns * cellWidth, top + lines.length * cellHeight + 8]
  const parts = lines.map(({ row, regularisation, last }, line) => {
    const y = top + line * cellHeight
    const name = `${row.network} ${regularisation === 'on' ? 'regularised' : 'plain'}`
    const cells = levels.map((level, column) => {
      const cell = row.cells.find((each) => each.level === level && each.regularisation === regularisation) // prettier-ignore
      return cell ? cellOf(cell, left + column * cellWidth, y, largest) : ''
    })
    const gain = last && row.regularisedGain !== null ? signed(row.regularisedGain) : ''
    return `<text x="${left - 8}" y="${y + 19}" text-anchor="end">${escaped(name)}</text>${cells.join('')}<text x="${left + (columns - 0.5) * cellWidth}" y="${y + 19}" text-anchor="middle">${gain}</text>`
  })
  const heads = [...levels, 'reg. gain'].map(
    (name, column) =>
      `<text x="${left + (column + 0.5) * cellWidth}" y="17" text-anchor="middle">${name}</text>`,
  )
  return `<svg viewBox="0 0 ${width} ${height}" role="img">\n${[...heads, ...parts].join('\n')}\n</svg>`
}

function cellOf(cell: Row['cells'][number], x: number, y: number, largest: number): string {
  const { accuracy, difference, distinct, half, level } = cell
  const tone = (difference ?? 0) < 0 ? 'worse' : 'better'
  const strength = (Math.abs(difference ?? 0) / largest).toFixed(2)
  const words = `${level}: ${(accuracy * 100).toFixed(1)} % ± ${(half * 100).toFixed(1)}, ${distinct ? 'distinct' : 'inside the noise'}`
  return (
    `<g><title>${escaped(words)}</title><rect class="${tone}" style="fill-opacity:${strength}" x="${x + 1}" y="${y + 1}" width="${cellWidth - 2}" height="${cellHeight - 2}"/>` +
    `<text x="${x + cellWidth / 2}" y="${y + 19}" text-anchor="middle"${distinct ? ' class="strong"' : ''}>${difference === null ? (accuracy * 100).toFixed(1) : signed(difference)}</text></g>`
  )
}

const signed = (difference: number) =>
  `${difference < 0 ? '−' : '+'}${Math.abs(difference * 100).toFixed(1)}`
