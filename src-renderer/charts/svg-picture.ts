/** Pictures that the page draws by itself, without chart.js, as SVG to be saved. */
import { escaped } from './escaped.js'

export interface SvgPicture {
  readonly width: number
  readonly height: number
  /** Its elements, colours as values. */
  readonly body: string
}

const kept = ['fill', 'stroke', 'stroke-width', 'stroke-opacity', 'text-anchor', 'font-size', 'paint-order'] // prettier-ignore

/** The page's styles are written into each element: the file has none of its own. */
export function pictureOfSvg(svg: SVGSVGElement): SvgPicture {
  const copy = svg.cloneNode(true) as SVGSVGElement
  const copies = copy.querySelectorAll('*')
  svg.querySelectorAll('*').forEach((element, at) => {
    const style = getComputedStyle(element)
    const target = copies[at]
    target?.removeAttribute('class')
    for (const name of kept) target?.setAttribute(name, style.getPropertyValue(name))
  })
  const { width, height } = svg.viewBox.baseVal
  const written = new XMLSerializer()
  return { width, height, body: [...copy.children].map((each) => written.serializeToString(each)).join('\n') } // prettier-ignore
}

/** A table that is its own picture: each cell where the page has it, in its colour; hatched ones have a dashed edge. */
export function pictureOfTable(table: HTMLTableElement): SvgPicture {
  const place = table.getBoundingClientRect()
  const cells = [...table.querySelectorAll<HTMLElement>('th, td')].map((cell) => {
    const box = cell.getBoundingClientRect()
    const [x, y] = [box.left - place.left, box.top - place.top]
    const style = getComputedStyle(cell)
    const hatched = style.backgroundImage !== 'none'
    const edge = hatched
      ? ` stroke="${style.color}" stroke-opacity="0.5" stroke-dasharray="3 3"`
      : ''
    const fill = hatched ? 'none' : style.backgroundColor
    const words = `<text x="${x + box.width / 2}" y="${y + box.height / 2 + 4}" text-anchor="middle" fill="${style.color}" font-size="${style.fontSize}">${escaped(cell.textContent.trim())}</text>`
    return `<rect x="${x}" y="${y}" width="${box.width}" height="${box.height}" fill="${fill}"${edge}/>${words}`
  })
  return { width: Math.ceil(place.width), height: Math.ceil(place.height), body: cells.join('\n') }
}
