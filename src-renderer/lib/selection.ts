/** Selecting rows of a list by click and key, as lists of files do it. Pure. */

export interface Selection<Id> {
  readonly selected: ReadonlySet<Id>
  /** The row that keys act on; null: none. */
  readonly active: Id | null
  /** Where a range begins; null: at the active row. */
  readonly anchor: Id | null
}

export function noSelection<Id>(): Selection<Id> {
  return { selected: new Set(), active: null, anchor: null }
}

export function toggled<Id>(selection: Selection<Id>, id: Id): Selection<Id> {
  const selected = new Set(selection.selected)
  if (!selected.delete(id)) selected.add(id)
  return { selected, active: id, anchor: id }
}

/** The active row alone changes; what is selected stays. */
export function activated<Id>(selection: Selection<Id>, id: Id): Selection<Id> {
  return { ...selection, active: id, anchor: id }
}

/** Selects from the anchor to `id`, and nothing else. */
export function extended<Id>(selection: Selection<Id>, rows: readonly Id[], id: Id): Selection<Id> {
  const anchor = selection.anchor ?? selection.active ?? id
  const [start, end] = [rows.indexOf(anchor), rows.indexOf(id)]
  if (start < 0 || end < 0) return activated(selection, id)
  const range = rows.slice(Math.min(start, end), Math.max(start, end) + 1)
  return { selected: new Set(range), active: id, anchor }
}

/** The row `by` places from the active one, clamped; the first where none is active; null: no rows. */
export function neighbour<Id>(
  selection: Selection<Id>,
  rows: readonly Id[],
  by: number,
): Id | null {
  const now = selection.active === null ? -1 : rows.indexOf(selection.active)
  const next = now < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, now + by))
  return rows[next] ?? null
}

/** Without what is no longer among `rows`. */
export function kept<Id>(selection: Selection<Id>, rows: ReadonlySet<Id>): Selection<Id> {
  const there = (id: Id | null): Id | null => (id !== null && rows.has(id) ? id : null)
  return {
    selected: new Set([...selection.selected].filter((id) => rows.has(id))),
    active: there(selection.active),
    anchor: there(selection.anchor),
  }
}
