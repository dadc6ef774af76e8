/** Parallel coordinates of a sweep as an SVG element: a line a config, the best one strong. */
import type { AnalysisOf } from '../../contract/study-analysis.js'
import { escaped } from './escaped.js'
import { plotHeight, plotWidth, round } from './plot.js'

type Sweep = AnalysisOf<'free-sweep'>
const [edge, top, bottom] = [70, 40, 40]

export function parallelSvg({ axes, lines }: Sweep): string {
  if (lines.length === 0) return ''
  const columns = [...axes.map(({ path }, at) => columnOf(path, at)), accuracyColumn()]
  const x = (column: number) => edge + (column / Math.max(1, columns.length - 1)) * (plotWidth - 2 * edge) // prettier-ignore
  const y = (part: number) => top + (1 - part) * (plotHeight - top - bottom)

  function columnOf(name: string, at: number) {
    const axis = axes[at]
    const { categories = null, logarithmic = false } = axis ?? {}
    const values = lines.map((line) => {
      const value = line.values[at] ?? 0
      if (categories) return categories.indexOf(String(value))
      return logarithmic ? Math.log10(Number(value)) : Number(value)
    })
    const words = (value: number) => {
      if (categories) return categories[value] ?? ''
      return String(Number((logarithmic ? 10 ** value : value).toPrecision(3)))
    }
    return { name, values, words }
  }

  function accuracyColumn() {
    const words = (value: number) => `${(value * 100).toFixed(1)} %`
    return { name: 'accuracy', values: lines.map(({ accuracy }) => accuracy), words }
  }

  const scaled = columns.map(({ name, values, words }) => {
    const [low, high] = [Math.min(...values), Math.max(...values)]
    const parts = values.map((value) => (high > low ? (value - low) / (high - low) : 0.5))
    return { name, parts, low: words(low), high: words(high) }
  })
  const drawn = lines.map(({ label, accuracy }, line) => {
    const points = scaled.map(({ parts }, column) => `${round(x(column))},${round(y(parts[line] ?? 0))}`) // prettier-ignore
    const words = `${label}: ${(accuracy * 100).toFixed(1)} %`
    return `<polyline class="${line === 0 ? 'line t0' : 'thread'}" points="${points.join(' ')}"><title>${escaped(words)}</title></polyline>`
  })
  const heads = scaled.map(({ name, low, high }, column) => {
    const at = round(x(column))
    return `<line class="grid" x1="${at}" x2="${at}" y1="${top}" y2="${plotHeight - bottom}"/><text x="${at}" y="16" text-anchor="middle">${escaped(name)}</text><text x="${at}" y="${top - 6}" text-anchor="middle">${escaped(high)}</text><text x="${at}" y="${plotHeight - bottom + 16}" text-anchor="middle">${escaped(low)}</text>`
  })
  // The best last, so that it lies on top.
  return `<svg viewBox="0 0 ${plotWidth} ${plotHeight}" role="img">\n${[...heads, ...drawn.toReversed()].join('\n')}\n</svg>`
}
