/** Which rows of a long list are drawn: those in sight and some beside. Pure. */

export interface Window {
  /** First row that is drawn, and the one after the last. */
  readonly from: number
  readonly to: number
  /** Room of the rows before and after, in pixels. */
  readonly before: number
  readonly after: number
}

/** `top` and `height`: what is scrolled away and what is seen, in pixels. */
export function windowOf(rows: number, rowHeight: number, top: number, height: number): Window {
  const beside = 12
  const from = Math.max(0, Math.min(rows, Math.floor(top / rowHeight)) - beside)
  const to = Math.min(rows, Math.ceil((top + height) / rowHeight) + beside)
  return { from, to, before: from * rowHeight, after: Math.max(0, rows - to) * rowHeight }
}

/** Where to scroll so that row `index` is seen whole; `top` where it is already. */
export function scrolledTo(index: number, rowHeight: number, top: number, height: number): number {
  const start = index * rowHeight
  if (start < top) return start
  return Math.max(top, start + rowHeight - height)
}
