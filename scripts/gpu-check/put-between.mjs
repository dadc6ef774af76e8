/** The place on docs/performance.md that a check's tables have. */

const [begin, end] = ['<!-- gpu: begin -->', '<!-- gpu: end -->']

/** The page with `markdown` in the place of what stood there. @param {string} page @param {string} markdown */
export function putBetween(page, markdown) {
  const [before, rest] = page.split(begin)
  const after = rest?.split(end)[1]
  if (after === undefined)
    throw new Error(`docs/performance.md has no ${begin} with an ${end} after it.`)
  return `${before}${begin}\n\n${markdown}\n\n${end}${after}`
}
