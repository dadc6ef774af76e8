/** A plot with two axes as an SVG element; its colours are CSS variables, so that one drawing serves both schemes. */
import { escaped } from './escaped.js'

interface Mark {
  readonly x: number
  readonly y: number
  /** Shown where the pointer rests. */
  readonly title: string
  /** Half the width of its noise band, in y. */
  readonly half?: number
}

export interface Series {
  readonly name: string
  readonly marks: readonly Mark[]
  readonly line: boolean
  /** Between two curves; places of the same x. */
  readonly band?: readonly { readonly x: number; readonly low: number; readonly high: number }[]
}

export interface Axis {
  readonly name: string
  readonly logarithmic: boolean
  readonly format: (value: number) => string
}

export interface Plot {
  readonly x: Axis
  readonly y: Axis
  readonly series: readonly Series[]
}

export const [plotWidth, plotHeight] = [640, 340]
const margin = { left: 70, right: 16, top: 34, bottom: 46 }
const tones = 6

/** Empty where nothing can be drawn: a logarithm has no place for 0. */
export function plotSvg({ x, y, series }: Plot): string {
  const drawn = series.map((each) => ({ ...each, marks: each.marks.filter(hasPlace) }))
  function hasPlace(mark: Mark): boolean {
    return (
      Number.isFinite(mark.x + mark.y) &&
      (!x.logarithmic || mark.x > 0) &&
      (!y.logarithmic || mark.y > 0)
    )
  }
  const marks = drawn.flatMap((each) => each.marks)
  if (marks.length === 0) return ''
  const bands = drawn.flatMap(({ band = [] }) => band)
  const across = scaleOf(x, [...marks, ...bands].map((mark) => mark.x), [margin.left, plotWidth - margin.right]) // prettier-ignore
  const heights = [
    ...marks.flatMap((mark) => [mark.y - (mark.half ?? 0), mark.y + (mark.half ?? 0)]),
    ...bands.flatMap(({ low, high }) => [low, high]),
  ].filter((value) => !y.logarithmic || value > 0)
  const up = scaleOf(y, heights, [plotHeight - margin.bottom, margin.top])
  const parts = drawn.map((each, at) => seriesOf(each, at % tones, across.place, up.place))
  return [
    `<svg viewBox="0 0 ${plotWidth} ${plotHeight}" role="img">`,
    ...across.ticks.map((tick) => {
      const at = round(across.place(tick))
      return `<line class="grid" x1="${at}" x2="${at}" y1="${margin.top}" y2="${plotHeight - margin.bottom}"/><text x="${at}" y="${plotHeight - margin.bottom + 16}" text-anchor="middle">${escaped(x.format(tick))}</text>`
    }),
    ...up.ticks.map((tick) => {
      const at = round(up.place(tick))
      return `<line class="grid" x1="${margin.left}" x2="${plotWidth - margin.right}" y1="${at}" y2="${at}"/><text x="${margin.left - 7}" y="${at + 4}" text-anchor="end">${escaped(y.format(tick))}</text>`
    }),
    `<text x="${(margin.left + plotWidth) / 2}" y="${plotHeight - 8}" text-anchor="middle">${escaped(x.name)}</text>`,
    `<text transform="translate(14 ${plotHeight / 2}) rotate(-90)" text-anchor="middle">${escaped(y.name)}</text>`,
    ...parts,
    legendOf(drawn.map(({ name }) => name)),
    '</svg>',
  ].join('\n')
}

function seriesOf(
  { marks, line, band = [] }: Series,
  tone: number,
  across: (value: number) => number,
  up: (value: number) => number,
): string {
  const spot = (x: number, y: number) => `${round(across(x))},${round(up(y))}`
  const area = [
    ...band.map(({ x, high }) => spot(x, high)),
    ...band.toReversed().map(({ x, low }) => spot(x, low)),
  ]
  const parts =
    area.length > 0 ? [`<polygon class="band t${tone}" points="${area.join(' ')}"/>`] : []
  if (line) {
    const points = marks.map(({ x, y }) => spot(x, y)).join(' ')
    parts.push(`<polyline class="line t${tone}" points="${points}"/>`)
  }
  if (line && band.length > 0) return parts.join('')
  for (const { x, y, title, half = 0 } of marks) {
    const [cx, cy] = [round(across(x)), round(up(y))]
    if (half > 0) {
      const ends = `y1="${round(up(y - half))}" y2="${round(up(y + half))}"`
      parts.push(`<line class="line t${tone}" x1="${cx}" x2="${cx}" ${ends}/>`)
    }
    const words = `<title>${escaped(title)}</title>`
    parts.push(`<circle class="mark t${tone}" cx="${cx}" cy="${cy}" r="4.5">${words}</circle>`)
  }
  return parts.join('')
}

export function legendOf(names: readonly string[]): string {
  let x = margin.left
  return names
    .map((name, at) => {
      const entry = `<rect class="mark t${at % tones}" x="${x}" y="9" width="10" height="10" rx="2"/><text x="${x + 15}" y="18">${escaped(name)}</text>`
      x += 34 + name.length * 6.6
      return entry
    })
    .join('')
}

function scaleOf({ logarithmic }: Axis, values: readonly number[], [from, to]: [number, number]) {
  const bend = (value: number) => (logarithmic ? Math.log10(value) : value)
  let [low, high] = [Math.min(...values.map(bend)), Math.max(...values.map(bend))]
  const room = (high - low || Math.abs(high) || 1) * 0.06
  low -= room
  high += room
  const place = (value: number) => from + ((bend(value) - low) / (high - low)) * (to - from)
  return { place, ticks: logarithmic ? decades(low, high) : evenTicks(low, high) }
}

function evenTicks(low: number, high: number): number[] {
  const rough = (high - low) / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((times) => times * power).find((each) => each >= rough) ?? rough
  const first = Math.ceil(low / step)
  const count = Math.floor(high / step) - first + 1
  return Array.from({ length: count }, (_, at) => (first + at) * step)
}

/** 1, 2 and 5 of each power of ten, or only the powers where they are many. */
function decades(low: number, high: number): number[] {
  const wide = high - low > 3
  const powers = Array.from({ length: Math.ceil(high) - Math.floor(low) + 1 }, (_, at) => {
    return 10 ** (Math.floor(low) + at)
  })
  const all = powers.flatMap((power) => (wide ? [power] : [power, 2 * power, 5 * power]))
  return all.filter((value) => Math.log10(value) >= low && Math.log10(value) <= high)
}

export const round = (value: number) => Math.round(value * 10) / 10
