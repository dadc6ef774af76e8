/** Where the page is: a view, what it shows, and its parameters, kept in the address after `#`. */

export const viewNames = [
  'home',
  'datasets',
  'new-run',
  'runs',
  'compare',
  'try',
  'settings',
] as const
export type ViewName = (typeof viewNames)[number]

export interface Route {
  readonly view: ViewName
  /** Such as the run of `#/runs/ID`; null: the view itself. */
  readonly id: string | null
  readonly parameters: Readonly<Record<string, string>>
}

const isView = (name: string): name is ViewName => viewNames.some((view) => view === name)

/** Unknown addresses lead home. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?')
  const [view = '', id] = path.split('/')
  if (!isView(view)) return { view: 'home', id: null, parameters: {} }
  const parameters = Object.fromEntries(new URLSearchParams(query))
  return { view, id: id === undefined || id === '' ? null : decodeURIComponent(id), parameters }
}

/** The address of a view, for links. */
export function hashOf(
  view: ViewName,
  id: string | null = null,
  parameters: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams(parameters).toString()
  return `#/${view}${id === null ? '' : `/${encodeURIComponent(id)}`}${query === '' ? '' : `?${query}`}`
}

let current = $state.raw(parseRoute(globalThis.location?.hash ?? ''))

export function route(): Route {
  return current
}

export function navigate(
  view: ViewName,
  id: string | null = null,
  parameters: Readonly<Record<string, string>> = {},
): void {
  globalThis.location.hash = hashOf(view, id, parameters)
}

/** Follows the address. Returns what ends it. */
export function followAddress(): () => void {
  const follow = () => {
    current = parseRoute(globalThis.location.hash)
  }
  follow()
  globalThis.addEventListener('hashchange', follow)
  return () => globalThis.removeEventListener('hashchange', follow)
}
