/** Moving in a grid by keys. */

/** The place after a key; null: the key moves nothing here. `columns` across, `count` in all. */
export function placeAfterKey(
  key: string,
  place: number,
  columns: number,
  count: number,
): number | null {
  const next = target(key, place, columns, count)
  if (next === null || next < 0 || next >= count || next === place) return null
  return next
}

function target(key: string, place: number, columns: number, count: number): number | null {
  switch (key) {
    case 'ArrowLeft':
      return place - 1
    case 'ArrowRight':
      return place + 1
    case 'ArrowUp':
      return place - columns
    case 'ArrowDown':
      return place + columns
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return null
  }
}
