/** Colours of the theme as a canvas can use them; reactive: another theme is another object. */
export interface ChartColors {
  readonly ground: string
  readonly text: string
  readonly quiet: string
  readonly line: string
  readonly accent: string
  readonly danger: string
  readonly series: readonly string[]
  readonly font: string
}

/** As many as runs can be compared at once. */
const seriesColors = 12

/** As a CSS value, for the page itself. */
export function seriesColor(index: number): string {
  return `var(--series-${(index % seriesColors) + 1})`
}

let version = $state(0)
let watching = false

function watch(): void {
  if (watching) return
  watching = true
  const changed = (): void => {
    version++
  }
  const filter = { attributes: true, attributeFilter: ['data-theme'] }
  new MutationObserver(changed).observe(document.documentElement, filter)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed)
}

export function chartColors(): ChartColors {
  watch()
  void version
  // light-dark() is resolved only where a property of an element uses it.
  const probe = document.createElement('span')
  // Else a rule for all elements, such as that for less motion, lets each colour begin as the one before.
  probe.style.transitionProperty = 'none'
  document.body.append(probe)
  const read = (name: string): string => {
    probe.style.color = `var(--${name})`
    return getComputedStyle(probe).color
  }
  const colors = {
    ground: read('raised'),
    text: read('text'),
    quiet: read('quiet'),
    line: read('line'),
    accent: read('accent'),
    danger: read('danger'),
    series: Array.from({ length: seriesColors }, (_, index) => read(`series-${index + 1}`)),
    font: getComputedStyle(document.documentElement).fontFamily,
  }
  probe.remove()
  return colors
}

/** A colour of the theme with less of it, for fills and raw curves. */
export function faint(color: string, part: number): string {
  const [red = '0', green = '0', blue = '0'] = color.match(/[\d.]+/g) ?? []
  return `rgba(${red}, ${green}, ${blue}, ${part})`
}
