/** Starting points in the order of a person who chooses one, searched and filtered. */
import type { Start } from '#contract/start.js'

export interface StartFilter {
  /** Words that all must be in the title, model, data or repository. */
  readonly search: string
  /** null: any. */
  readonly model: string | null
  readonly data: string | null
}

export const noFilter: StartFilter = { search: '', model: null, data: null }

/**
 * One's own first, then what is on this machine, recommended before others, smaller before larger;
 * scratch is last, since it is rarely the best.
 */
export function orderStarts(starts: readonly Start[]): Start[] {
  const rank = (start: Start): number => {
    if (start.kind === 'scratch') return 8
    const own = start.kind === 'published' ? 2 : 0
    return (start.file === null ? 4 : 0) + own + (start.recommended ? 0 : 1)
  }
  return [...starts].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (a.parameters ?? Infinity) - (b.parameters ?? Infinity) ||
      a.title.localeCompare(b.title),
  )
}

export function filterStarts(starts: readonly Start[], filter: StartFilter): Start[] {
  const words = filter.search.toLowerCase().split(/\s+/).filter(Boolean)
  return starts.filter((start) => {
    if (filter.model !== null && start.model !== filter.model) return false
    if (filter.data !== null && start.data !== filter.data) return false
    const text = [start.title, start.model, start.data, start.repository].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** What the filters offer: models and data of these starts, each once, in their order. */
export function filterChoices(starts: readonly Start[]): { models: string[]; data: string[] } {
  const once = (values: (string | null)[]) => [
    ...new Set(values.filter((value): value is string => value !== null)),
  ]
  return {
    models: once(starts.map((start) => start.model)),
    data: once(starts.map((start) => start.data)),
  }
}

/** Whether a run can begin with it now. */
export function isUsable(start: Start): boolean {
  return start.kind === 'scratch' || start.file !== null
}

/** Whether weights that others trained, or a file of them, are on this machine. */
export function hasTrained(starts: readonly Start[]): boolean {
  return starts.some(({ kind, file }) => kind !== 'scratch' && kind !== 'run' && file !== null)
}

/**
 * What is chosen before the user chose: the recommended one that is here, else the first here that
 * is more than a trial of the app with its smallest model, else scratch.
 */
export function defaultStart(starts: readonly Start[]): Start | null {
  const usable = orderStarts(starts).filter((start) => isUsable(start) && start.model !== 'test')
  return usable.find((start) => start.recommended) ?? usable[0] ?? null
}

/** The start that a config's `model.from` names; null: its file is no longer among them. */
export function startOf(starts: readonly Start[], from: string): Start | null {
  if (from === 'scratch') return starts.find((start) => start.kind === 'scratch') ?? null
  return starts.find((start) => start.file === from) ?? null
}
