/** Which rows of a long table are made, so that thousands scroll like ten. Pure. */
export interface RowWindow {
  /** First row made. */
  readonly first: number
  /** One after the last. */
  readonly end: number
  /** Space that stands for the rows before and after, in pixels. */
  readonly before: number
  readonly after: number
  /** No fewer than are ever made: row i is drawn by the elements of i modulo this, which scrolling keeps. */
  readonly slots: number
}

/** Rows made beyond each edge of what is in sight. */
const spare = 8

/** Lengths in pixels. */
export function rowWindow(
  rows: number,
  rowHeight: number,
  scrolled: number,
  seen: number,
): RowWindow {
  const slots = Math.ceil(seen / rowHeight) + 2 * spare + 2
  const start = Math.floor(Math.max(0, scrolled) / rowHeight) - spare
  const first = Math.max(0, Math.min(start, rows - 1))
  const end = Math.min(rows, Math.ceil((Math.max(0, scrolled) + seen) / rowHeight) + spare)
  if (rows === 0) return { first: 0, end: 0, before: 0, after: 0, slots }
  return { first, end, before: first * rowHeight, after: (rows - end) * rowHeight, slots }
}

/** The row that a key moves to; null: the key moves nothing. `page`: rows in sight. */
export function movedRow(key: string, row: number, rows: number, page: number): number | null {
  const last = rows - 1
  switch (key) {
    case 'ArrowDown':
      return Math.min(last, row + 1)
    case 'ArrowUp':
      return Math.max(0, row - 1)
    case 'PageDown':
      return Math.min(last, row + Math.max(1, page))
    case 'PageUp':
      return Math.max(0, row - Math.max(1, page))
    case 'Home':
      return 0
    case 'End':
      return last
    default:
      return null
  }
}
